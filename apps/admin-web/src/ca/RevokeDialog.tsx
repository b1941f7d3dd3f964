import { NativeSelect } from '@mantine/core';
import { useState, type ReactElement } from 'react';
import type { AuthorityView, IssuedCertificateView } from '#contracts';
import { REVOCATION_REASONS, type RevocationReason } from '#domain';
import { useRevokeIssued } from '../api/ca.ts';
import { ConfirmDialog } from '../look/ConfirmDialog.tsx';
import { toast } from '../look/toast.ts';
import { texts } from '../texts.ts';
import { nameOf } from './authority-state.ts';

const t = texts.caRevoke;
const reasons = REVOCATION_REASONS.map((value) => ({ value, label: texts.caIssued.reason[value] }));

interface Props {
  readonly revoked: IssuedCertificateView | AuthorityView;
  readonly onClose: () => void;
}

/** Takes a certificate back after saying what comes of it. */
export function RevokeDialog({ revoked, onClose }: Props): ReactElement {
  const [reason, setReason] = useState<RevocationReason>('unspecified');
  const name = 'common_name' in revoked ? revoked.common_name : nameOf(revoked);
  const revoke = useRevokeIssued({
    onSuccess: () => {
      toast(t.done(name));
      onClose();
    },
  });
  const { serial } = revoked;
  return (
    <ConfirmDialog
      title={t.title(name)}
      confirm={t.confirm}
      error={revoke.error}
      busy={revoke.isPending}
      onClose={onClose}
      onConfirm={() => revoke.mutate({ serial, reason })}
    >
      {effectsOf(revoked, reason).map((effect) => (
        <p key={effect}>{effect}</p>
      ))}
      <NativeSelect
        label={t.reason}
        data={reasons}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value as RevocationReason)}
      />
      <p>{t.serial(serial)}</p>
    </ConfirmDialog>
  );
}

function effectsOf(revoked: IssuedCertificateView | AuthorityView, reason: RevocationReason): string[] {
  if (!('purpose' in revoked)) return [t.always, t.intermediate];
  const { purpose, cert_name: served, acme_account: account } = revoked;
  const isGivenUp = reason === 'cessationOfOperation';
  return [
    t.always,
    purpose === 'client' ? t.client : t.server,
    ...(served === null ? [] : [isGivenUp ? t.servedNot(served) : t.served(served)]),
    ...(account === null ? [] : [t.byAcme]),
  ];
}
