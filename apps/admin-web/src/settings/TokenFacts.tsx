import type { ReactElement } from 'react';
import type { TokenInfo } from '#contracts';
import { FactList } from '../look/FactList.tsx';
import { texts } from '../texts.ts';

const t = texts.settings;

export function TokenFacts({ token }: { readonly token: TokenInfo }): ReactElement {
  return (
    <FactList
      facts={[
        [t.name, token.name],
        [t.rights, token.admin ? t.admin : t.owner],
        [t.hash, token.hash_preview],
      ]}
    />
  );
}
