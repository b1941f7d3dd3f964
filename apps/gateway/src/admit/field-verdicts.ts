import { plainName } from '../exchange/fields.ts';

/**
 * Fields that a client's request may carry but a backend must not get from it: they belong to this connection (RFC 9110
 * 7.6.1), or this gateway says them itself.
 */
const OURS = new Set([
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
const OUR_PREFIXES = ['x-forwarded-', 'x-auth-'];

/** Names seen lately. Clients choose names, so the bound keeps a hostile one from filling memory. */
const REMEMBERED = 1024;
const verdicts = new Map<string, string>();

/**
 * A field's name in lower case, or empty where a client may not say this to a backend.
 */
export function admittedName(name: string): string {
  const known = verdicts.get(name);
  if (known !== undefined) return known;
  const verdict = judge(name.toLowerCase());
  if (verdicts.size < REMEMBERED) verdicts.set(name, verdict);
  return verdict;
}

function judge(name: string): string {
  const plain = plainName(name);
  const ours = OURS.has(plain) || OUR_PREFIXES.some((prefix) => plain.startsWith(prefix));
  return ours ? '' : name;
}
