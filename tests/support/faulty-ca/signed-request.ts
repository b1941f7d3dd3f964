/** What a client has signed (RFC 8555 6.2). */
export interface SignedRequest {
  /** URL of the account, or undefined where the key itself is given. */
  readonly kid: string | undefined;
  readonly jwk: Readonly<Record<string, string>> | undefined;
  /** Undefined for POST-as-GET. */
  readonly payload: Readonly<Record<string, unknown>> | undefined;
}

/** Undefined for a body that is no JWS. The signature is the CA's business. */
export function readSigned(body: Buffer): SignedRequest | undefined {
  const jws = parse(body.toString());
  if (typeof jws?.['protected'] !== 'string' || typeof jws['payload'] !== 'string') return undefined;
  const header = parse(decode(jws['protected'])) ?? {};
  return {
    kid: header['kid'] as string | undefined,
    jwk: header['jwk'] as Record<string, string> | undefined,
    payload: parse(decode(jws['payload'])),
  };
}

const decode = (text: string): string => Buffer.from(text, 'base64url').toString();

function parse(text: string): Record<string, unknown> | undefined {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}
