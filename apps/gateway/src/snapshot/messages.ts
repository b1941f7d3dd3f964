import type { Delta } from './records.ts';

/** What of the configuration a worker needs. Times are milliseconds. */
export interface WorkerSettings {
  readonly httpPort: number;
  readonly httpsPort: number;
  readonly bindAddress: string;
  readonly connectTimeout: number;
  readonly requestTimeout: number;
  readonly drainTimeout: number;
  /** Where API hosts lead. */
  readonly adminApiUrl: string;
  /** Who may reach API hosts: ranges of addresses. */
  readonly adminAllowFrom: readonly string[];
  readonly logLevel: string;
  readonly loopMark: string;
  readonly internalPorts: readonly number[];
}

/** A certificate and its key, both PEM. */
export interface KeyedCertificate {
  readonly certificate_pem: string;
  readonly private_key_pem: string;
}

/** From the supervisor to a worker. They arrive in order: `begin`, `change` for the whole snapshot in parts, `listen`, then as it happens. */
export type ToWorker =
  | {
      readonly kind: 'begin';
      readonly slot: number;
      readonly settings: WorkerSettings;
      readonly fallback: KeyedCertificate;
    }
  | { readonly kind: 'change'; readonly version: number; readonly delta: Delta }
  | { readonly kind: 'listen' }
  | { readonly kind: 'challenge'; readonly id: number; readonly answer: ChallengeAnswer }
  | { readonly kind: 'drain' };

/** The key authorization, null where there is none, or that it could not be looked up. */
export type ChallengeAnswer = { readonly found: string | null } | { readonly unavailable: true };

/** From a worker to the supervisor. */
export type FromWorker =
  | { readonly kind: 'ready-for-snapshot' }
  | { readonly kind: 'applied'; readonly version: number }
  | { readonly kind: 'listening' }
  | { readonly kind: 'cannot-listen'; readonly failure: ListenFailure }
  | { readonly kind: 'challenge'; readonly id: number; readonly token: string };

export interface ListenFailure {
  /** The system's error code, such as EADDRINUSE. */
  readonly code: string;
  readonly variable: 'HTTP_PORT' | 'HTTPS_PORT' | 'GATEWAY_INTERNAL_PORT';
  readonly address: string;
  readonly port: number;
}
