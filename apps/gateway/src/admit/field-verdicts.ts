import { oncePerName, plainName } from '../exchange/fields.ts';

/**
 * Fields that a client's request may carry but a backend must not get from it: they belong to this connection (RFC 9110
 * 7.6.1), or this gateway says them itself.
 */
const OURS = new Set([
  'client-cert',
  'client-cert-chain',
  'connection',
  'expect',
  'forwarded',
  'host',
  'http2-settings',
  'keep-alive',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'x-real-ip',
  'x-request-id',
  // Some backends serve the path that these name in place of the one that was asked for.
  'x-original-host',
  'x-original-method',
  'x-original-uri',
  'x-original-url',
  'x-rewrite-url',
]);
/** What we or the access decision tell a backend about a client. */
const OUR_PREFIXES = ['x-forwarded-', 'x-auth-', 'x-client-cert-'];

/**
 * A field's name in lower case, or empty where a client may not say this to a backend.
 */
export const admittedName = oncePerName((name) => judge(name.toLowerCase()));

/** Whether a field, in whatever spelling, begins as one that tells a backend who asks. @param prefixes in lower case */
export const isPrefixed = (name: string, prefixes: readonly string[]): boolean =>
  prefixes.some((prefix) => plainName(name).startsWith(prefix));

function judge(name: string): string {
  const plain = plainName(name);
  const ours = OURS.has(plain) || OUR_PREFIXES.some((prefix) => plain.startsWith(prefix));
  return ours ? '' : name;
}
