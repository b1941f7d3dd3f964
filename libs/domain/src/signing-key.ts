/** The public part of a key (RFC 7517), as verifiers get it. */
export interface PublicSigningKey {
  readonly kty: 'RSA';
  /** RFC 7638 thumbprint. */
  readonly kid: string;
  readonly alg: 'RS256';
  readonly use: 'sig';
  readonly n: string;
  readonly e: string;
}

/** A key that tokens are signed with, once its time has come. */
export interface SigningKey {
  readonly kid: string;
  readonly public_jwk: PublicSigningKey;
  /** PKCS #8, PEM. */
  readonly private_key_pem: string;
  /** ISO 8601, UTC. It is published from `created_at`, and signs from `signs_at` until a later one does; null: never. */
  readonly created_at: string;
  readonly signs_at: string | null;
}

/** What a key is for now: it will sign, it signs, or only tokens of the past are verified with it. */
export type SigningKeyState = 'published' | 'signing' | 'retired';

/** Longer than any reader takes to hear of a new key, and than JWKS may be kept (its max-age). */
export const KEY_PAUSE_SECONDS = 120;

/** What is signed with a key is over by then, whatever it is; access tokens have a lifetime of their own. */
const LEAST_RETIREMENT_SECONDS = 3_600;
const SKEW_SECONDS = 60;

const startOf = (key: SigningKey): number => (key.signs_at === null ? Infinity : Date.parse(key.signs_at));

/** The key to sign with: of those whose time has come, the one whose came last. */
export function signerOf(keys: readonly SigningKey[], now: Date): SigningKey | undefined {
  const begun = keys.filter((key) => startOf(key) <= now.getTime());
  return begun.reduce<SigningKey | undefined>(
    (latest, key) => (latest === undefined || startOf(key) >= startOf(latest) ? key : latest),
    undefined,
  );
}

export function stateOf(key: SigningKey, keys: readonly SigningKey[], now: Date): SigningKeyState {
  if (signerOf(keys, now)?.kid === key.kid) return 'signing';
  return key.signs_at !== null && startOf(key) > now.getTime() ? 'published' : 'retired';
}

/** The keys without those that nothing valid is signed with any more. @param tokenSeconds lifetime of access tokens */
export function withoutExpired(keys: readonly SigningKey[], now: Date, tokenSeconds: number): SigningKey[] {
  const after = (Math.max(tokenSeconds, LEAST_RETIREMENT_SECONDS) + SKEW_SECONDS) * 1_000;
  return keys.filter((key) => {
    const successors = keys.map(startOf).filter((start) => start > startOf(key));
    return key.signs_at === null || successors.length === 0 || Math.min(...successors) + after > now.getTime();
  });
}
