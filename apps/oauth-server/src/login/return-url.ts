import type { KnownHost, LiveState } from '../state/live-state.ts';

/** Where somebody goes when they are logged in. */
export interface ReturnTo {
  readonly url: string;
  readonly host: KnownHost;
  /** The host as it is in the URL: a wildcard stands for many. */
  readonly hostname: string;
  /** `https://` and the host, with a port where that is not 443. */
  readonly origin: string;
}

const MAX_LENGTH = 4_096;
/** What the gateway writes: nothing in it that one reader of URLs takes for something else than another. */
const PLAIN =
  /^https:\/\/([a-z0-9](?:[a-z0-9._-]*[a-z0-9])?)(?::[0-9]{1,5})?(?:[/?](?:[!"$&-;=?-[\]-~]|%[0-9A-Fa-f]{2})*)?$/;

/**
 * Reads where to return to: an address of a protected host that logs in here, under https, by the port that clients use. Anything
 * else is an open redirect in the making, whatever it looks like.
 */
export function readReturnUrl(text: unknown, state: LiveState): ReturnTo | undefined {
  if (typeof text !== 'string' || text.length > MAX_LENGTH) return undefined;
  const [, hostname] = PLAIN.exec(text) ?? [];
  if (hostname === undefined || !URL.canParse(text)) return undefined;
  const origin = state.originOf(hostname);
  const host = state.hostOf(hostname);
  if (!host?.auth_enabled || host.auth_forward_url !== null || !startsWith(text, origin)) return undefined;
  if (host.auth_proxy !== null && host.auth_proxy !== state.authHost?.hostname) return undefined;
  return { url: text, host, hostname, origin };
}

/** As it is written: a port that says nothing is a difference as well. */
const startsWith = (text: string, origin: string): boolean =>
  text.startsWith(origin) && ['', '/', '?'].includes(text.charAt(origin.length));
