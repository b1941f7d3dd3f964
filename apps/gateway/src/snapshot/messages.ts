import type { AskedSession, SessionAnswer } from '#access';
import type { ExplainRequest, Explanation } from '#contracts';
import type { TrafficCounts } from '#domain';
import type { Series } from '../observe/metrics.ts';
import type { TlsProfile } from '../handshake/tls-settings.ts';
import type { Counts } from './counts.ts';
import type { Delta, KeyedCertificate } from './records.ts';

/** What of the configuration a worker needs. Times are milliseconds. */
export interface WorkerSettings {
  readonly httpPort: number;
  readonly httpsPort: number;
  /** The port that clients know for HTTPS; 0 where nobody said. */
  readonly publicHttpsPort: number;
  readonly bindAddress: string;
  readonly connectTimeout: number;
  readonly requestTimeout: number;
  readonly drainTimeout: number;
  /** How long a client's connection may stay without a request. */
  readonly idleTimeout: number;
  /** How long a client may stand still while a backend waits for its content, or an answer for it to be read. */
  readonly stallTimeout: number;
  /** Where API hosts lead. */
  readonly adminApiUrl: string;
  /** The host of CA_PUBLIC_URL; empty: none. */
  readonly caHost: string;
  /** Where routes to `oauth-server` lead. */
  readonly oauthServerUrl: string;
  /** API hosts besides those of this machine. */
  readonly servedHosts: readonly string[];
  /** Whether nothing listens for TLS. */
  readonly insecure: boolean;
  readonly tlsProfile: TlsProfile;
  /** Who may reach API hosts: ranges of addresses. */
  readonly adminAllowFrom: readonly string[];
  /** Proxies in front of this gateway whose word about clients counts: ranges of addresses. */
  readonly trustedProxies: readonly string[];
  /** Whether connections from these begin with a header of the PROXY protocol. */
  readonly proxyProtocol: boolean;
  /** Connections that one client may have at all workers together; 0 is no limit. */
  readonly maxConnectionsPerIp: number;
  /** Name servers that are asked for backends' names; none: the system's. */
  readonly nameServers: readonly string[];
  readonly logLevel: string;
  /** Whether each request has a line on standard output. */
  readonly accessLog: boolean;
  /** Requests that each worker may keep in a second; 0 keeps none. */
  readonly keptPerSecond: number;
  /** Whether calls of MCP servers are kept. */
  readonly keepsCalls: boolean;
  readonly loopMark: string;
  readonly internalPorts: readonly number[];
  /** OAUTH_COOKIE_DOMAIN, which goes before what auth-setup has said; empty where it is not set. */
  readonly cookieDomain: string;
  /** OAUTH_ALLOWED_GITHUB_USERS. */
  readonly allowedUsers: readonly string[];
  /** Whether the first handshake for a host may order its certificate. */
  readonly onDemand: boolean;
}

/**
 * From the supervisor to a worker. They arrive in order: `begin`, `change` for the whole snapshot in parts, of which only the last
 * carries its version, `listen`, then as it happens.
 */
export type ToWorker =
  | {
      readonly kind: 'begin';
      readonly slot: number;
      readonly settings: WorkerSettings;
      readonly fallback: KeyedCertificate;
    }
  | { readonly kind: 'change'; readonly version: number; readonly delta: Delta }
  | { readonly kind: 'ticket-keys'; readonly keys: string }
  | { readonly kind: 'listen' }
  | { readonly kind: 'sticky-key'; readonly key: string }
  /** By which the auth server knows its own gateway. */
  | { readonly kind: 'verify-secret'; readonly secret: string }
  /** By which admin-api knows it. */
  | { readonly kind: 'admin-secret'; readonly secret: string }
  | { readonly kind: 'upstreams'; readonly standings: readonly UpstreamStanding[] }
  | { readonly kind: 'challenge'; readonly id: number; readonly answer: ChallengeAnswer }
  | { readonly kind: 'session'; readonly id: number; readonly answer: SessionAnswer }
  | { readonly kind: 'handoff'; readonly id: number; readonly answer: HandoffAnswer }
  /** How long ago, in milliseconds, it was looked last for what was revoked. */
  | { readonly kind: 'feed'; readonly age: number }
  | { readonly kind: 'turn-away'; readonly id: number }
  /** What another worker counted (`by`; 0: other gateways), or that it is gone, with all that was open there. */
  | { readonly kind: 'counted'; readonly by: number; readonly counts: Counts }
  | { readonly kind: 'counter-gone'; readonly by: number }
  | { readonly kind: 'explain'; readonly id: number; readonly asked: ExplainRequest }
  | { readonly kind: 'count'; readonly id: number }
  /** `replaced`: another worker serves in its place, so that it need not hurry. */
  | { readonly kind: 'drain'; readonly replaced: boolean };

/** The key authorization, null where there is none, or that it could not be looked up. */
export type ChallengeAnswer = { readonly found: string | null } | { readonly unavailable: true };

/** A login that comes from the auth host. */
export interface AskedHandoff {
  readonly code: string;
  readonly host: string;
  /** `https://` and the host, and a port where that is not 443. */
  readonly origin: string;
  /** base64url SHA-256 of the nonce that the browser has. */
  readonly challenge: string;
}

/** What became of it: a cookie for so many seconds, or why not. */
export type HandoffAnswer =
  | { readonly handle: string; readonly seconds: number; readonly return_url: string }
  | { readonly refused: 'code' | 'browser' | 'login' }
  | { readonly unavailable: true };

/** From a worker to the supervisor. */
export type FromWorker =
  | { readonly kind: 'ready-for-snapshot' }
  | { readonly kind: 'applied'; readonly version: number }
  | { readonly kind: 'listening' }
  | { readonly kind: 'cannot-listen'; readonly failure: ListenFailure }
  | { readonly kind: 'challenge'; readonly id: number; readonly token: string }
  | { readonly kind: 'session'; readonly id: number; readonly session: AskedSession }
  | { readonly kind: 'handoff'; readonly id: number; readonly asked: AskedHandoff }
  | { readonly kind: 'connection-opened'; readonly id: number; readonly network: string }
  | { readonly kind: 'connection-closed'; readonly network: string }
  | { readonly kind: 'counted'; readonly counts: Counts }
  | { readonly kind: 'upstream-failed'; readonly failure: UpstreamFailure }
  | { readonly kind: 'certificate-wanted'; readonly hostname: string }
  | { readonly kind: 'explained'; readonly id: number; readonly explanation: Explanation }
  /** All that it has counted: the answer to `count`, and with id 0 its last word. */
  | { readonly kind: 'metrics'; readonly id: number; readonly series: Series }
  /** Lines of the access log that are kept for a while. */
  | { readonly kind: 'requests'; readonly lines: readonly string[] }
  /** What it has counted of each host since it said so last. */
  | { readonly kind: 'traffic'; readonly hosts: readonly HostTraffic[] }
  /** The same as requests, about calls of MCP servers. */
  | { readonly kind: 'calls'; readonly lines: readonly string[] };

/** What was counted of a host that is there; with empty names of requests to hosts that nobody has. */
export interface HostTraffic {
  readonly hostname: string;
  readonly owner: string;
  readonly counts: TrafficCounts;
}

/** Whether an upstream of a host gets requests. */
export interface UpstreamStanding {
  readonly hostname: string;
  readonly url: string;
  /** Why it gets none; null: it does. */
  readonly out: string | null;
}

/** What an upstream did not do. */
export interface UpstreamFailure {
  readonly hostname: string;
  readonly url: string;
  readonly code: string;
  readonly message: string;
  /** How many times, since it was told last. */
  readonly count: number;
}

export interface ListenFailure {
  /** The system's error code, such as EADDRINUSE. */
  readonly code: string;
  readonly variable: 'HTTP_PORT' | 'HTTPS_PORT' | 'GATEWAY_INTERNAL_PORT';
  readonly address: string;
  readonly port: number;
}
