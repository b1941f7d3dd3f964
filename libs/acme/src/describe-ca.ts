import { INTERNAL_CA } from '#domain';

/**
 * The part of an account's key in Redis that says where the account is: the directory's host, port and path, because one
 * host may run several CAs; `internal-ca` for our own. Keeps no colon, which separates the parts of a key.
 */
export function providerOf(directoryUrl: string): string {
  if (directoryUrl === INTERNAL_CA) return INTERNAL_CA;
  const url = new URL(directoryUrl);
  const port = url.port || (url.protocol === 'http:' ? '80' : '');
  return encodeURIComponent(`${url.hostname}${port && `:${port}`}${url.pathname}`).replaceAll('%2F', '/');
}

/** The CA's name in messages: its host, and its port where that is unusual. */
export const describeCa = (directoryUrl: string): string =>
  directoryUrl === INTERNAL_CA ? 'The private CA' : new URL(directoryUrl).host;
