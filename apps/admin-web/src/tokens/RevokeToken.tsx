import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import type { TokenView } from '#contracts';
import { OWNED_KINDS, ownedQuery, useRevokeToken, type OwnedKind } from '../api/tokens.ts';
import { ConfirmDialog } from '../look/ConfirmDialog.tsx';
import { toast } from '../look/toast.ts';
import { revokeTexts as t } from '../tokens-texts.ts';
import styles from './RevokeToken.module.css';

interface Props {
  readonly token: TokenView;
  readonly isOwn: boolean;
  readonly onClose: () => void;
}

/** Ends a token after saying what goes with it. */
export function RevokeToken({ token, isOwn, onClose }: Props): ReactElement {
  const { name, admin } = token;
  const revoke = useRevokeToken({
    onSuccess: () => {
      toast(t.done(name));
      onClose();
    },
  });
  return (
    <ConfirmDialog
      title={t.title(name)}
      confirm={t.confirm}
      error={revoke.error}
      busy={revoke.isPending}
      onClose={onClose}
      onConfirm={() => revoke.mutate(name)}
    >
      <p>{t.lead}</p>
      {isOwn && <p>{t.own}</p>}
      {admin ? <p>{t.admins}</p> : <Owned owner={token} />}
    </ConfirmDialog>
  );
}

function Owned({ owner }: { readonly owner: TokenView }): ReactElement {
  const { data: owned, error } = useQuery({ ...ownedQuery(owner), staleTime: 0 });
  if (error) return <p>{t.unknown}</p>;
  if (!owned) return <p aria-busy="true">{t.asking}</p>;
  const kinds = OWNED_KINDS.filter((kind) => owned[kind].length > 0);
  if (kinds.length === 0) return <p>{t.nothing}</p>;
  return (
    <>
      <div>
        <p>{t.takes}</p>
        <ul className={styles.owned}>
          {kinds.map((kind) => (
            <OwnedLine key={kind} kind={kind} names={owned[kind]} />
          ))}
        </ul>
      </div>
      <p>{t.instead}</p>
    </>
  );
}

const NAMED = 5;

const OwnedLine = ({ kind, names }: { readonly kind: OwnedKind; readonly names: readonly string[] }): ReactElement => (
  <li>
    <strong>{t.kinds[kind](names.length)}</strong> {t.names(names.slice(0, NAMED), names.length - NAMED)}
  </li>
);
