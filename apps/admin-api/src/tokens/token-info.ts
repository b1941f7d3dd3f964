import type { TokenInfo, TokenView } from '#contracts';
import type { ApiToken } from '#domain';

const PREVIEW_DIGITS = 16;

/** A token as its owner sees it: the beginning of its hash tells tokens apart and opens nothing. */
export const tokenInfo = (
  token: Pick<ApiToken, 'name' | 'hash' | 'cert_email' | 'scopes' | 'expires_at'>,
): TokenInfo => ({
  name: token.name,
  cert_email: token.cert_email,
  hash_preview: `${token.hash.slice('sha256:'.length, 'sha256:'.length + PREVIEW_DIGITS)}...`,
  admin: token.scopes.includes('admin'),
  scopes: [...token.scopes],
  expires_at: token.expires_at,
});

/** The same in a list. @param lastUse to the minute, in ISO 8601 */
export const tokenView = (token: ApiToken, lastUse: string | undefined): TokenView => ({
  ...tokenInfo(token),
  created_at: token.created_at,
  last_used_at: lastUse ?? null,
  previous_until: token.previous && Date.parse(token.previous.until) > Date.now() ? token.previous.until : null,
});
