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
/** What one server may be asked for at once that nobody's allowance counts, such as keys, and then one whenever this has passed. */
const OF_ONE_SERVER = 20;
const OF_ONE_SERVER_MS = 3_000;
const IS_JSON = /^application\/(?:[\w.+-]+\+)?json(?:$|[\s;])/i;
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
  readonly #servers = new Map<string, Allowance>();
  /** What may be fetched in somebody's name, and is about to be. */
  readonly #allowed = new Set<string>();
  readonly #request: Request;

  /** @param request how what may be fetched is fetched */
  constructor(state: LiveState, request: Request = undiciFetch as unknown as Request) {
    this.#state = state;
    this.#request = request;
  }

  /**
   * Whether the document of a client may be fetched at all. An address in its place, a name of this machine, and our own hosts may not.
   * @param network of who asks for authorization: nobody can use up what there is for all
   */
  async mayFetch(url: string, network: string): Promise<boolean> {
    // A dot at its end makes it no other name (RFC 1034 3.1).
    const hostname = URL.parse(url)?.hostname.replace(/\.+$/, '') ?? '';
    if (SINGLE_LABEL.test(hostname) || ipaddr.isValid(hostname)) return false;
    for (const host of this.#state.hosts) if (isSame(host.hostname, hostname)) return false;
    if (!allowanceOf(this.#each, network, BURST, REFILL_MS).take() || !this.#all.take()) return false;
    if (this.#allowed.size >= MOST_REMEMBERED) this.#allowed.clear();
    this.#allowed.add(url);
    return true;
  }

  readonly fetch = (async (url: string | URL, options: RequestInit = {}): Promise<Response> => {
    const { hostname, protocol } = new URL(url);
    const literal = hostname.replace(/^\[|\]$/g, '');
    if (protocol !== 'https:' || (ipaddr.isValid(literal) && !isPublicAddress(literal)))
      throw new Error('only https at public addresses is fetched');
    const isCounted = this.#allowed.delete(String(url));
    if (!isCounted && !allowanceOf(this.#servers, hostname, OF_ONE_SERVER, OF_ONE_SERVER_MS).take())
      throw new Error(`${hostname} was asked for too many documents; try again later`);
    const signal = AbortSignal.timeout(DEADLINE_MS);
    const answer = await this.#request(url, { ...options, redirect: 'manual', signal, dispatcher: this.#agent });
    // What people may put at somebody else's site, such as texts and pictures, says nothing in the name of that site.
    if (answer.status === 200 && !IS_JSON.test(answer.headers.get('content-type') ?? '')) {
      await answer.body?.cancel();
      throw new Error('what is there is not JSON (Content-Type: application/json)');
    }
    return answer;
  }) as typeof fetch;

  close = (): Promise<void> => this.#agent.close();
}

type Request = (url: string | URL, options: RequestInit & { dispatcher: Agent }) => Promise<Response>;

function allowanceOf(of: Map<string, Allowance>, name: string, most: number, refillMs: number): Allowance {
  const known = of.get(name);
  if (known) return known;
  if (of.size >= MOST_REMEMBERED) of.clear();
  const made = new Allowance(most, refillMs);
  of.set(name, made);
  return made;
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
