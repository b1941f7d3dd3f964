/** What a client says of itself by HTTP Basic authentication (RFC 7617). */
export interface Credentials {
  readonly username: string;
  readonly password: string;
}

/** @returns undefined for another scheme, and for what is not of that form */
export function basicCredentials(authorization: string | undefined): Credentials | undefined {
  const [, encoded] = /^basic +([A-Za-z0-9+/_-]+=*) *$/i.exec(authorization ?? '') ?? [];
  if (encoded === undefined) return undefined;
  // The challenge says charset="UTF-8" (RFC 7617 2.1), and every browser of today obeys.
  const text = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  return colon < 0 ? undefined : { username: text.slice(0, colon), password: text.slice(colon + 1) };
}
