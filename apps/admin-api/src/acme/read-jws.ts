import { z } from 'zod';
import { AcmeProblem } from './acme-problem.ts';
import { readPublicKey, SIGNATURE_ALGORITHMS, type PublicKey } from './public-key.ts';

const Base64url = z.string().regex(/^[\w-]*$/);
const Flattened = z.strictObject({ protected: Base64url.min(1), payload: Base64url, signature: Base64url });
const Header = z.looseObject({
  alg: z.string(),
  url: z.string().optional(),
  nonce: z.string().optional(),
  kid: z.string().optional(),
  jwk: z.looseObject({}).optional(),
  crit: z.unknown().optional(),
  b64: z.unknown().optional(),
});

export type FlattenedJws = z.output<typeof Flattened>;

/** A signed request as it came, its signature not looked at yet. */
export interface Jws {
  readonly flattened: FlattenedJws;
  readonly alg: string;
  readonly url: string;
  readonly nonce: string | undefined;
  /** Who signed it, as exactly one of both (RFC 8555 6.2). */
  readonly signer: { readonly kid: string; readonly jwk?: never } | { readonly jwk: PublicKey; readonly kid?: never };
}

/** The name in a binding's JWS (RFC 8555 7.3.4), which is signed with a HMAC key. */
export interface BindingJws {
  readonly flattened: FlattenedJws;
  readonly alg: string;
  readonly url: string;
  readonly kid: string;
}

/** In the order of preference. */
const MAC_ALGORITHMS = ['HS256', 'HS384', 'HS512'];

/**
 * Reads a request's body, a JWS in flattened serialization without an unprotected header.
 * @throws AcmeProblem malformed, badSignatureAlgorithm, badPublicKey
 */
export function readJws(text: string): Jws {
  const { flattened, header } = open(jsonOf(text, 'The body'), 'The body');
  const { alg, url, nonce, kid, jwk } = header;
  if (!SIGNATURE_ALGORITHMS.includes(alg)) throw badAlgorithm(alg, SIGNATURE_ALGORITHMS);
  if (url === undefined) throw malformed('The protected header has no url.');
  if ((kid === undefined) === (jwk === undefined))
    throw malformed('The protected header has to have either jwk or kid, and not both.');
  const signer = kid === undefined ? { jwk: readPublicKey(jwk ?? {}, alg) } : { kid };
  return { flattened, alg, url, nonce, signer };
}

/** @param value what externalAccountBinding says */
export function readBinding(value: unknown): BindingJws {
  const { flattened, header } = open(value, 'externalAccountBinding');
  const { alg, url, nonce, kid } = header;
  if (!MAC_ALGORITHMS.includes(alg)) throw badAlgorithm(alg, MAC_ALGORITHMS);
  if (nonce !== undefined) throw malformed('externalAccountBinding has a nonce; it must not have one.');
  if (url === undefined || kid === undefined) throw malformed('externalAccountBinding needs url and kid.');
  return { flattened, alg, url, kid };
}

function open(value: unknown, where: string): { flattened: FlattenedJws; header: z.output<typeof Header> } {
  const flattened = Flattened.safeParse(value);
  if (!flattened.success)
    throw malformed(`${where} is no JWS in flattened serialization with protected, payload and signature alone.`);
  const text = Buffer.from(flattened.data.protected, 'base64url').toString('utf8');
  const header = Header.safeParse(jsonOf(text, `The protected header of ${where}`));
  if (!header.success) throw malformed(`${where} has a protected header that cannot be read.`);
  if (header.data.crit !== undefined || header.data.b64 !== undefined)
    throw malformed(`${where} has a protected header with crit or b64, which are not supported.`);
  return { flattened: flattened.data, header: header.data };
}

export function jsonOf(text: string, where: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw malformed(`${where} is not JSON.`);
  }
}

const malformed = (detail: string): AcmeProblem => new AcmeProblem('malformed', detail);

const badAlgorithm = (alg: string, algorithms: readonly string[]): AcmeProblem =>
  new AcmeProblem(
    'badSignatureAlgorithm',
    `"${alg.slice(0, 20)}" is not possible; sign with ${algorithms.join(', ')}.`,
    {
      members: { algorithms },
    },
  );
