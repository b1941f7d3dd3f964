import { importJWK, jwtVerify, type CryptoKey, type JWTPayload } from 'jose';
import type { PublicSigningKey } from '#domain';
import type { NobodyKnown } from './known.ts';

/** RFC 7519 4.1.4 allows for a little difference of clocks. */
const SKEW_SECONDS = 5;
/** Larger ones are not ours. */
export const MAX_TOKEN_BYTES = 8_192;
const REQUIRED = ['sub', 'aud', 'exp', 'iat', 'jti', 'client_id'];

/** Whose access tokens count now. */
export interface TokenAuthority {
  /** `https://` and the auth host, with a port where that is not 443; undefined before there is one. */
  readonly issuer: string | undefined;
  readonly keys: readonly PublicSigningKey[];
}

/** What an access token of ours says (RFC 9068), with whatever else there is. */
export interface AccessTokenClaims extends JWTPayload {
  readonly sub: string;
  readonly aud: string | string[];
  readonly exp: number;
  readonly iat: number;
  readonly jti: string;
  readonly client_id: string;
}

const WRONG = 'the token is not valid';

/** Verifies an access token. Whether it was revoked is looked up by others. */
export async function readAccessToken(
  token: string,
  { issuer, keys }: TokenAuthority,
): Promise<{ readonly claims: AccessTokenClaims } | NobodyKnown> {
  if (issuer === undefined) return { nobody: 'there is no auth host yet' };
  if (token.length > MAX_TOKEN_BYTES) return { nobody: 'the token is too large' };
  try {
    const { payload } = await jwtVerify<AccessTokenClaims>(token, ({ kid }) => keyOf(keys, kid), {
      algorithms: ['RS256'],
      typ: 'at+jwt',
      issuer,
      clockTolerance: SKEW_SECONDS,
      requiredClaims: REQUIRED,
    });
    const { sub, jti, client_id, iat } = payload;
    if (![sub, jti, client_id].every((claim) => typeof claim === 'string' && claim !== '')) return { nobody: WRONG };
    if (iat > Date.now() / 1_000 + SKEW_SECONDS) return { nobody: 'the token is of the future' };
    return { claims: payload };
  } catch (error) {
    const hasExpired = error instanceof Error && 'code' in error && error.code === 'ERR_JWT_EXPIRED';
    return { nobody: hasExpired ? 'the token has expired' : WRONG };
  }
}

/** Each key is imported once. One that cannot be used leaves the others alone. */
const imported = new WeakMap<PublicSigningKey, Promise<CryptoKey | undefined>>();

/** Of the header nothing counts but the name of a key that is known already: no URL, no key that comes along. */
async function keyOf(keys: readonly PublicSigningKey[], kid: string | undefined): Promise<CryptoKey> {
  const named = keys.find((key) => key.kid === kid);
  if (named && !imported.has(named)) imported.set(named, importKey(named));
  const key = named && (await imported.get(named));
  if (!key) throw new Error('no such key');
  return key;
}

async function importKey(key: PublicSigningKey): Promise<CryptoKey | undefined> {
  try {
    const made = await importJWK({ ...key }, 'RS256');
    // Only a secret would be bytes.
    return made instanceof Uint8Array ? undefined : made;
  } catch {
    return undefined;
  }
}
