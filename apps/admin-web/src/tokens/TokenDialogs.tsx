import { useState, type ReactElement } from 'react';
import type { SessionInfo, TokenRotated, TokenView } from '#contracts';
import { useNow } from '../look/use-now.ts';
import { useViewParams } from '../look/use-view-params.ts';
import { NewTokenDialog } from './NewTokenDialog.tsx';
import { RevokeToken } from './RevokeToken.tsx';
import { RotatedDialog } from './RotatedDialog.tsx';
import { RotateOnServer } from './RotateOnServer.tsx';
import { RotateToken } from './RotateToken.tsx';
import { isRotatedHere, whyNotRevoked, whyNotRotated } from './token-state.ts';

interface Props {
  readonly tokens: readonly TokenView[];
  readonly session: SessionInfo;
}

/** The dialog that the address names, if any: `?add=token`, `?rotate=NAME`, `?revoke=NAME`. A new secret is in none. */
export function TokenDialogs({ tokens, session }: Props): ReactElement | null {
  const { get, set } = useViewParams();
  const now = useNow();
  const [rotated, setRotated] = useState<TokenRotated>();
  const find = (name: string | undefined): TokenView | undefined => tokens.find((token) => token.name === name);
  const [toRotate, toRevoke] = [find(get('rotate')), find(get('revoke'))];
  const close = (): void => set('rotate', undefined);

  if (rotated) return <RotatedDialog rotated={rotated} onClose={() => setRotated(undefined)} />;
  if (get('add') === 'token') return <NewTokenDialog onClose={() => set('add', undefined)} />;
  if (toRotate && whyNotRotated(toRotate, session, now) === undefined)
    return isRotatedHere(toRotate.name, session) ? (
      <RotateToken
        name={toRotate.name}
        onRotated={(answer) => {
          setRotated(answer);
          close();
        }}
        onClose={close}
      />
    ) : (
      <RotateOnServer name={toRotate.name} isOwn={toRotate.name === session.name} onClose={close} />
    );
  if (toRevoke && whyNotRevoked(toRevoke, session) === undefined)
    return (
      <RevokeToken token={toRevoke} isOwn={toRevoke.name === session.name} onClose={() => set('revoke', undefined)} />
    );
  return null;
}
