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
]);
/** What we or the access decision tell a backend about a client. */
const OUR_PREFIXES = ['x-forwarded-', 'x-auth-', 'x-client-cert-'];

/**
 * A field's name in lower case, or empty where a client may not say this to a backend.
 */
export const admittedName = oncePerName((name) => judge(name.toLowerCase()));

function judge(name: string): string {
  const plain = plainName(name);
  const ours = OURS.has(plain) || OUR_PREFIXES.some((prefix) => plain.startsWith(prefix));
  return ours ? '' : name;
}
