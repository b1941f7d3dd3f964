/** One kind of load: what the clients do, in words and as arguments of h2load, and whose CPU time is compared. */
export interface Scenario {
  readonly name: string;
  /** What the table's heading says. */
  readonly title: string;
  /** Path of the backend that is asked for, see backend.ts. */
  readonly path: string;
  /** The protocol that must be negotiated; a contender that speaks another one is not measured, it is an error. */
  readonly protocol: 'http/1.1' | 'h2';
  readonly h2load: readonly string[];
  /** Requests of a measurement, in place of a time: where it does not come to an end, or ends in the middle of long answers. */
  readonly requests?: number;
  /**
   * What each contender serves before the first measurement, where that is another load than the measured one: too few requests
   * for Node to have compiled what they take, which is done while the others are measured, and by every worker for itself.
   */
  readonly warmUp?: { readonly h2load: readonly string[]; readonly requests: number };
  /** What the CPU time is divided by: a request, or a megabyte of content, of which an answer has several. */
  readonly unit: 'request' | 'MB';
  readonly unitsPerRequest: number;
  /** Who takes part, by name; what the goal is about comes first. */
  readonly contenders: readonly string[];
  /** Whose CPU time is 1. */
  readonly yardstick: string;
  /** Ratios of the first contender to the yardstick. */
  readonly atLeast: number;
  readonly goal: number;
}

/** The gateway that writes a line for each request. The peers write none. */
export const LOGGING = 'gateway, access log';
/** Gateways whose host wants a login, and whose clients show one: as people do, and as programs do. */
export const COOKIE = 'gateway, cookie';
export const TOKEN = 'gateway, token';
/** One whose clients send the same token to a host without a login, for which it is the backend's. */
export const UNREAD = 'gateway, token unread';
const PEERS = ['gateway', LOGGING, 'Caddy', 'HAProxy', 'nginx'];
const SMALL = { path: '/1k', unit: 'request', unitsPerRequest: 1, contenders: PEERS, yardstick: 'Caddy' } as const;

/** A host with a login, beside one without. So many requests take a few ticks of the clock of CPU time for each percent. */
const LOGGED_IN = { ...SMALL, requests: 15_000, atLeast: 1.15, goal: 1.05 } as const;
const BY_COOKIE = { ...LOGGED_IN, contenders: [COOKIE, 'gateway'], yardstick: 'gateway' } as const;
const BY_TOKEN = { ...LOGGED_IN, contenders: [TOKEN, UNREAD, 'gateway'], yardstick: UNREAD } as const;
const H1 = { protocol: 'http/1.1', h2load: ['--h1', '-c', '32'] } as const;
const H2 = { protocol: 'h2', h2load: ['-c', '8', '-m', '4'] } as const;

/** Every scenario that `just bench` knows, in the order in which it runs and prints them. */
export const SCENARIOS: readonly Scenario[] = [
  {
    ...SMALL,
    name: 'h1',
    title: 'HTTP/1.1 over TLS, 1 KiB answers, 32 connections kept alive',
    protocol: 'http/1.1',
    h2load: ['--h1', '-c', '32'],
    atLeast: 1,
    goal: 0.75,
  },
  {
    ...SMALL,
    name: 'h2',
    title: 'HTTP/2 over TLS, 1 KiB answers, 8 connections with 4 streams each',
    protocol: 'h2',
    h2load: ['-c', '8', '-m', '4'],
    atLeast: 0.55,
    goal: 0.45,
  },
  {
    ...SMALL,
    name: 'handshake',
    title: 'a new TLS connection (P-256, no resumption) for each request, 8 at a time',
    protocol: 'http/1.1',
    h2load: ['--h1', '-c', '8', '-H', 'connection: close'],
    requests: 4_000,
    atLeast: 1.7,
    goal: 1.4,
  },
  {
    ...SMALL,
    name: 'large',
    title: 'HTTP/1.1 over TLS, 10 MB answers, 4 connections; nginx without buffering',
    path: '/10m',
    protocol: 'http/1.1',
    h2load: ['--h1', '-c', '4'],
    requests: 40,
    unit: 'MB',
    unitsPerRequest: 10,
    yardstick: 'nginx',
    atLeast: 1.5,
    goal: 1,
  },
  {
    ...SMALL,
    name: 'workers',
    title: 'HTTP/1.1 over TLS, 1 KiB answers, 9,600 a second on 32 connections; two workers on the core of one',
    protocol: 'http/1.1',
    // A third of what one worker can: at its limit it saves by doing much at a time, which is another measure.
    h2load: ['--h1', '-c', '32', '--rps=300'],
    warmUp: { h2load: ['--h1', '-c', '32'], requests: 150_000 },
    contenders: ['gateway, 2 workers', 'gateway'],
    yardstick: 'gateway',
    atLeast: 1.1,
    goal: 1.03,
  },
  { ...BY_COOKIE, ...H1, name: 'h1-cookie', title: 'HTTP/1.1 over TLS, 1 KiB answers, a login by cookie' },
  { ...BY_TOKEN, ...H1, name: 'h1-token', title: 'HTTP/1.1 over TLS, 1 KiB answers, a login by access token' },
  { ...BY_COOKIE, ...H2, name: 'h2-cookie', title: 'HTTP/2 over TLS, 1 KiB answers, a login by cookie' },
  { ...BY_TOKEN, ...H2, name: 'h2-token', title: 'HTTP/2 over TLS, 1 KiB answers, a login by access token' },
];
