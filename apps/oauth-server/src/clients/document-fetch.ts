import { lookup as resolveName } from 'node:dns';
import type { LookupFunction } from 'node:net';
import ipaddr from 'ipaddr.js';
import { Agent, fetch as undiciFetch } from 'undici';
import { isWildcard } from '#domain';
import type { LiveState } from '../state/live-state.ts';

const DEADLINE_MS = 2_500;
const BURST = 30;
const REFILL_MS = 2_000;
/** As many networks may do that at once. */
const NETWORKS = 10;
const MOST_REMEMBERED = 1_000;
/** Of an IPv6 address as well: URLs write it without dots. */
const SINGLE_LABEL = /^[^.]+$/;

/** Of IPv6 nothing else has been given out for that (RFC 4291 2.4), and what embeds addresses of IPv4 the old way is outside of it. */
const GLOBAL = ipaddr.IPv6.parseCIDR('2000::/3');

/** An address of the public internet: everything else may be somebody's inside. */
export function isPublicAddress(address: string): boolean {
  if (!ipaddr.isValid(address)) return false;
  const parsed = ipaddr.process(address);
  return parsed.range() === 'unicast' && (parsed.kind() === 'ipv4' || parsed.match(GLOBAL));
}

/** Resolves a name, and refuses it when any of its addresses is not public: which one is connected to is not ours to choose. */
const publicLookup: LookupFunction = (hostname, options, done) => {
  resolveName(hostname, { ...options, all: true }, (error, found) => {
    if (error) return done(error, '', 0);
    const addresses = found as unknown as { address: string; family: number }[];
    if (addresses.length === 0 || !addresses.every(({ address }) => isPublicAddress(address)))
      return done(new Error('the name leads to an address that is not public'), '', 0);
    if (options.all) return done(null, addresses, 0);
    const [first] = addresses;
    return done(null, first?.address ?? '', first?.family ?? 0);
  });
};

/**
 * Fetches what clients name: their metadata documents and keys. Whoever asks for authorization decides what is fetched, so that
 * nothing but public addresses is ever connected to, no redirect is followed, and it is not done often.
 */
export class DocumentFetch {
  readonly #state: LiveState;
  readonly #agent = new Agent({
    connect: { lookup: publicLookup, timeout: DEADLINE_MS },
    headersTimeout: DEADLINE_MS,
    bodyTimeout: DEADLINE_MS,
  });
  readonly #all = new Allowance(BURST * NETWORKS, REFILL_MS / NETWORKS);
  readonly #each = new Map<string, Allowance>();

  constructor(state: LiveState) {
    this.#state = state;
  }

  /**
   * Whether the document of a client may be fetched at all. An address in its place, a name of this machine, and our own hosts may not.
   * @param network of who asks for authorization: nobody can use up what there is for all
   */
  async mayFetch(url: string, network: string): Promise<boolean> {
    const hostname = URL.parse(url)?.hostname ?? '';
    if (SINGLE_LABEL.test(hostname) || ipaddr.isValid(hostname)) return false;
    for (const host of this.#state.hosts) if (isSame(host.hostname, hostname)) return false;
    return this.#allowanceOf(network).take() && this.#all.take();
  }

  readonly fetch = (async (url: string | URL, options: RequestInit = {}): Promise<Response> => {
    const { hostname, protocol } = new URL(url);
    const literal = hostname.replace(/^\[|\]$/g, '');
    if (protocol !== 'https:' || (ipaddr.isValid(literal) && !isPublicAddress(literal)))
      throw new Error('only https at public addresses is fetched');
    const signal = AbortSignal.timeout(DEADLINE_MS);
    const answer = await undiciFetch(url, {
      ...(options as object),
      redirect: 'manual',
      signal,
      dispatcher: this.#agent,
    });
    return answer as unknown as Response;
  }) as typeof fetch;

  close = (): Promise<void> => this.#agent.close();

  #allowanceOf(network: string): Allowance {
    const known = this.#each.get(network);
    if (known) return known;
    if (this.#each.size >= MOST_REMEMBERED) this.#each.clear();
    const made = new Allowance(BURST, REFILL_MS);
    this.#each.set(network, made);
    return made;
  }
}

/** So many at once, and one more whenever some time has passed. */
class Allowance {
  readonly #most: number;
  readonly #refillMs: number;
  #left: number;
  #refilled = Date.now();

  constructor(most: number, refillMs: number) {
    this.#most = most;
    this.#refillMs = refillMs;
    this.#left = most;
  }

  take(): boolean {
    const now = Date.now();
    this.#left = Math.min(this.#most, this.#left + (now - this.#refilled) / this.#refillMs);
    this.#refilled = now;
    if (this.#left < 1) return false;
    this.#left -= 1;
    return true;
  }
}

const isSame = (ours: string, hostname: string): boolean =>
  isWildcard(ours) ? hostname.endsWith(ours.slice(1)) : hostname === ours;
