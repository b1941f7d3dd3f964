import type { TokenInfo } from '#contracts';
import { principalOf } from '#domain';

const PREVIEW_DIGITS = 16;

/** A token as its owner sees it: the beginning of its hash tells tokens apart and opens nothing. */
export const tokenInfo = (token: Parameters<typeof principalOf>[0]): TokenInfo => ({
  name: token.name,
  cert_email: token.cert_email,
  hash_preview: `${token.hash.slice('sha256:'.length, 'sha256:'.length + PREVIEW_DIGITS)}...`,
  admin: principalOf(token).admin,
});
