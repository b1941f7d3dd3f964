import { decodeJwt, importJWK, jwtVerify, type CryptoKey, type JWTPayload } from 'jose';
import { revocationId, type PublicSigningKey } from '#domain';
import type { SigningKeysRecord } from '../snapshot/records.ts';
import type { Finding, Known, NobodyKnown } from './known.ts';

/** RFC 7519 4.1.4 allows for a little difference of clocks. */
const SKEW_SECONDS = 5;
/** Larger ones are not ours. */
const MAX_TOKEN_BYTES = 8_192;
/** Tokens of which it is known whether they say that they are ours. */
const REMEMBERED = 1_000;
const REQUIRED = ['sub', 'aud', 'exp', 'iat', 'jti', 'client_id'];

/** Claims that are told by fields of their own, or are no business of a backend. */
const NOT_CUSTOM = new Set(
  'iss sub aud exp nbf iat jti grant client_id scope username name email emails groups cnf auth_time acr amr sid'.split(
    ' ',
  ),
);
const CLAIM_NAME = /^[A-Za-z][A-Za-z0-9_]{0,40}$/;

/** Verifies access tokens (RFC 9068) with the keys that the authorization server has published in Redis. */
export class TokenReader {
  #keys = new Map<string, Promise<CryptoKey | undefined>>();
  #issuer: string | undefined;
  readonly #ours = new Map<string, boolean>();

  useKeys(record: SigningKeysRecord | undefined): void {
    this.#keys = new Map((record?.keys ?? []).map((key) => [key.kid, imported(key)]));
  }

  /** @param issuer `https://` and the auth host; undefined while there is none */
  useIssuer(issuer: string | undefined): void {
    this.#issuer = issuer;
    this.#ours.clear();
  }

  /** Whether a token says that it is ours. It says nothing about whether that is true. */
  isOurs(token: string): boolean {
    if (this.#issuer === undefined || token.length > MAX_TOKEN_BYTES) return false;
    const known = this.#ours.get(token);
    if (known !== undefined) return known;
    const ours = issuerOf(token) === this.#issuer;
    if (this.#ours.size === REMEMBERED) this.#ours.clear();
    this.#ours.set(token, ours);
    return ours;
  }

  async read(token: string): Promise<Finding> {
    if (this.#issuer === undefined) return { nobody: 'there is no auth host yet' };
    if (token.length > MAX_TOKEN_BYTES) return { nobody: 'the token is too large' };
    try {
      const { payload } = await jwtVerify(token, (header) => this.#keyOf(header), {
        algorithms: ['RS256'],
        typ: 'at+jwt',
        issuer: this.#issuer,
        clockTolerance: SKEW_SECONDS,
        requiredClaims: REQUIRED,
      });
      return knownBy(payload);
    } catch (error) {
      return { nobody: error instanceof Error && 'code' in error ? (SAYS[String(error.code)] ?? WRONG) : WRONG };
    }
  }

  /** Of the header nothing counts but the name of a key that is known already: no URL, no key that comes along. */
  async #keyOf({ kid }: { readonly kid?: string }): Promise<CryptoKey> {
    const key = kid === undefined ? undefined : await this.#keys.get(kid);
    if (!key) throw new Error('no such key');
    return key;
  }
}

function issuerOf(token: string): string | undefined {
  try {
    return decodeJwt(token).iss;
  } catch {
    return undefined;
  }
}

const WRONG = 'the token is not valid';
const SAYS: Readonly<Record<string, string>> = { ERR_JWT_EXPIRED: 'the token has expired' };

/** One that cannot be used leaves the others alone. */
async function imported(key: PublicSigningKey): Promise<CryptoKey | undefined> {
  try {
    const made = await importJWK({ ...key }, 'RS256');
    // Only a secret would be bytes.
    return made instanceof Uint8Array ? undefined : made;
  } catch {
    return undefined;
  }
}

function knownBy(payload: JWTPayload): Known | NobodyKnown {
  const { sub = '', jti = '', iat = 0, exp = 0, aud = [] } = payload;
  const clientId = text(payload['client_id']);
  if (sub === '' || jti === '' || clientId === '') return { nobody: WRONG };
  if (iat > Date.now() / 1_000 + SKEW_SECONDS) return { nobody: 'the token is of the future' };
  const grant = text(payload['grant']);
  const names = [revocationId('token', jti), revocationId('user', sub), revocationId('client', clientId)];
  if (grant !== '') names.push(revocationId('grant', grant));
  const scope = text(payload['scope']);
  return {
    kind: 'token',
    identity: {
      sub,
      username: text(payload['username']),
      name: text(payload['name']),
      email: text(payload['email']),
      emails: texts(payload['emails']),
      groups: texts(payload['groups']),
    },
    scopes: scope.split(' ').filter(Boolean),
    audience: typeof aud === 'string' ? [aud] : aud,
    issuedAt: iat,
    expiresAt: exp * 1_000,
    names,
    claims: [['client-id', clientId], ...(scope === '' ? [] : [['scope', scope] as const]), ...customClaims(payload)],
  };
}

/** What else there is that a field can carry. */
const customClaims = (payload: JWTPayload): (readonly [string, string])[] =>
  Object.entries(payload).flatMap(([name, value]) =>
    !NOT_CUSTOM.has(name) && CLAIM_NAME.test(name) && ['string', 'number', 'boolean'].includes(typeof value)
      ? [[name.toLowerCase().replaceAll('_', '-'), String(value)] as const]
      : [],
  );

const text = (claim: unknown): string => (typeof claim === 'string' ? claim : '');

const texts = (claim: unknown): string[] =>
  Array.isArray(claim) ? claim.filter((entry): entry is string => typeof entry === 'string') : [];
