import { calculateJwkThumbprint, flattenedVerify, importJWK } from 'jose';
import { AcmeProblem } from './acme-problem.ts';
import type { FlattenedJws } from './read-jws.ts';

/** A public key of an account or a certificate (RFC 7517): the members that RFC 7638 hashes, and no other. */
export type PublicKey = Readonly<Record<string, string>>;

const MEMBERS: Readonly<Record<string, readonly string[]>> = {
  RSA: ['e', 'kty', 'n'],
  EC: ['crv', 'kty', 'x', 'y'],
  OKP: ['crv', 'kty', 'x'],
};

/** Which keys sign by which algorithm (RFC 7518 3.1, RFC 8037 3.1). */
const KEY_OF: Readonly<Record<string, { readonly kty: string; readonly crv?: string }>> = {
  ES256: { kty: 'EC', crv: 'P-256' },
  ES384: { kty: 'EC', crv: 'P-384' },
  ES512: { kty: 'EC', crv: 'P-521' },
  RS256: { kty: 'RSA' },
  EdDSA: { kty: 'OKP', crv: 'Ed25519' },
};
export const SIGNATURE_ALGORITHMS: readonly string[] = Object.keys(KEY_OF);

/** Below it forgery is thinkable, above it verification is work for nothing. */
const [MIN_RSA_BYTES, MAX_RSA_BYTES] = [256, 1_024];

/**
 * Reads a public key that somebody signs with.
 * @param alg the algorithm that it has to fit; left out: any
 * @throws AcmeProblem badPublicKey
 */
export function readPublicKey(jwk: object, alg?: string): PublicKey {
  const given = jwk as Record<string, unknown>;
  const members = MEMBERS[String(given['kty'])];
  if (!members) throw bad('is of a kind that is not supported');
  if ('d' in given) throw bad('is a private one, which must never be sent; make another');
  const key = Object.fromEntries(
    members.map((member) => {
      const value = given[member];
      if (typeof value !== 'string' || !/^[\w-]{1,2000}$/.test(value)) throw bad(`has no usable ${member}`);
      return [member, value];
    }),
  );
  const wanted = alg === undefined ? { kty: key['kty'], crv: key['crv'] } : KEY_OF[alg];
  const fits = key['kty'] === wanted?.kty && (wanted?.crv === undefined || key['crv'] === wanted.crv);
  if (!fits || !Object.values(KEY_OF).some(({ kty, crv }) => kty === key['kty'] && (!crv || crv === key['crv'])))
    throw bad(`does not fit the algorithm${alg === undefined ? 's that are possible' : ` ${alg}`}`);
  const bytes = Buffer.from(key['n'] ?? '', 'base64url').length;
  if (key['kty'] === 'RSA' && (bytes < MIN_RSA_BYTES || bytes > MAX_RSA_BYTES))
    throw bad('is an RSA key of another size than 2048 to 8192 bits');
  return key;
}

/** RFC 7638, SHA-256, base64url. */
export const thumbprintOf = (key: PublicKey): Promise<string> => calculateJwkThumbprint({ ...key }, 'sha256');

/** @throws AcmeProblem badPublicKey where it is no key, malformed where it has not signed this */
export async function verify(jws: FlattenedJws, alg: string, jwk: PublicKey): Promise<void> {
  let key: Awaited<ReturnType<typeof importJWK>>;
  try {
    key = await importJWK({ ...jwk }, alg);
  } catch {
    throw bad('cannot be used');
  }
  try {
    await flattenedVerify(jws, key, { algorithms: [alg] });
  } catch {
    throw new AcmeProblem('malformed', 'The signature is not good.');
  }
}

const bad = (why: string): AcmeProblem => new AcmeProblem('badPublicKey', `The public key ${why}.`);
