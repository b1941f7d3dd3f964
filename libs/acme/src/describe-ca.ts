/**
 * The part of an account's key in Redis that says where the account is: the directory's host, port and path, because one
 * host may run several CAs. Keeps no colon, which separates the parts of a key.
 */
export function providerOf(directoryUrl: string): string {
  const url = new URL(directoryUrl);
  const port = url.port || (url.protocol === 'http:' ? '80' : '');
  return encodeURIComponent(`${url.hostname}${port && `:${port}`}${url.pathname}`).replaceAll('%2F', '/');
}

/** The CA's name in messages: its host, and its port where that is unusual. */
export const describeCa = (directoryUrl: string): string => new URL(directoryUrl).host;
