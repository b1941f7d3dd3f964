import { isIP, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { ADMIN_API_TARGET, OAUTH_SERVER_TARGET } from '#domain';
import type { TargetRecord } from '../snapshot/records.ts';
import { onread } from './backend-line.ts';
import { BackendLines } from './backend-lines.ts';
import { backendConnector, connectTo } from './connect-backend.ts';
import { Http2Sessions } from './http2-sessions.ts';
import { UpgradeRelay } from './upgrade-relay.ts';

/** What of a target says where its backend is and how to speak to it; another place has other connections. */
export type BackendPlace = Pick<
  TargetRecord,
  | 'target_url'
  | 'backend_protocol'
  | 'backend_ca_pem'
  | 'backend_server_name'
  | 'backend_verify'
  | 'connect_timeout'
  | 'response_timeout'
>;

export const isSamePlace = (one: BackendPlace, other: BackendPlace): boolean =>
  one.target_url === other.target_url &&
  one.backend_protocol === other.backend_protocol &&
  one.backend_ca_pem === other.backend_ca_pem &&
  one.backend_server_name === other.backend_server_name &&
  one.backend_verify === other.backend_verify &&
  one.connect_timeout === other.connect_timeout &&
  one.response_timeout === other.response_timeout;

export interface UpstreamSettings {
  /** Milliseconds until a connection must stand. */
  readonly connectTimeout: number;
  /** Milliseconds that a backend may stay silent before its answer begins. */
  readonly requestTimeout: number;
  /** Ports of this system's own that no target may lead to. */
  readonly internalPorts: readonly number[];
  /** Where OAUTH_SERVER_TARGET and ADMIN_API_TARGET are. */
  readonly oauthServerUrl: string;
  readonly adminApiUrl: string;
}

/** Of hosts that have no backend, which are answered without one (RFC 2606 2). */
const NOWHERE = 'http://backend.invalid';
/** What waits for a backend on the way of a WebSocket, at most: in pieces as small as its client likes, which take many times their size. */
const QUEUED_BYTES = 4_096;
/** A backend that is down is reported this often for each kind of failure. */
const QUIET_MS = 10_000;

/** Where a backend is. */
export function urlOf(
  target_url: string | null,
  settings: Pick<UpstreamSettings, 'oauthServerUrl' | 'adminApiUrl'>,
): URL {
  if (target_url === OAUTH_SERVER_TARGET) return new URL(settings.oauthServerUrl);
  return new URL(target_url === ADMIN_API_TARGET ? settings.adminApiUrl : (target_url ?? NOWHERE));
}

/** What the host says of its own goes before what holds for all; and our own app is at an internal port. */
export const settingsOf = (
  {
    target_url,
    connect_timeout,
    response_timeout,
  }: Pick<BackendPlace, 'target_url' | 'connect_timeout' | 'response_timeout'>,
  settings: UpstreamSettings,
): UpstreamSettings => ({
  ...settings,
  ...((target_url === OAUTH_SERVER_TARGET || target_url === ADMIN_API_TARGET) && { internalPorts: [] }),
  ...(connect_timeout !== null && { connectTimeout: connect_timeout * 1_000 }),
  ...(response_timeout !== null && { requestTimeout: response_timeout * 1_000 }),
});

/** The connections to the backend of one host, made when the first request needs them. */
export class Upstream {
  readonly place: BackendPlace;
  readonly url: URL;
  /** Host and port of the URL as a Host field has them. */
  readonly authority: string;
  /** Path of the URL without its last slash; it goes in front of every request's path. */
  readonly #basePath: string;
  /** Its name in the URL; empty where that has an IP address. */
  readonly serverName: string;
  readonly settings: UpstreamSettings;
  #lines: BackendLines | undefined;
  #sessions: Http2Sessions | undefined;
  #relay: UpgradeRelay | undefined;
  readonly #tunnels = new Set<Duplex>();
  readonly #reported = new Map<string, number>();
  /** Requests under way, with the WebSockets. */
  open = 0;

  constructor(place: BackendPlace, settings: UpstreamSettings) {
    this.place = place;
    this.url = urlOf(place.target_url, settings);
    this.authority = this.url.host;
    this.#basePath = this.url.pathname.replace(/\/+$/, '');
    const name = this.url.hostname.replace(/^\[|\]$/g, '');
    this.serverName = isIP(name) ? '' : name;
    this.settings = settingsOf(place, settings);
  }

  /** The path at the backend of a request's path here. */
  pathFor(path: string): string {
    return this.#basePath === '' ? path : this.#basePath + path;
  }

  /** Over HTTP/1.1. */
  get lines(): BackendLines {
    this.#lines ??= this.#openLines();
    return this.#lines;
  }

  get sessions(): Http2Sessions {
    this.#sessions ??= new Http2Sessions(this.url.origin, (callback) =>
      connectTo(backendConnector(this.place, this.serverName, this.settings, true), this.url, callback),
    );
    return this.#sessions;
  }

  /** A connection for HTTP/1.1 that is nobody else's. It stands when it is handed over. */
  connectTo(callback: (error: Error | null, socket: Socket | null) => void): void {
    const connector = backendConnector(this.place, this.serverName, this.settings, false, {
      highWaterMark: QUEUED_BYTES,
    });
    connectTo(connector, this.url, callback);
  }

  get relay(): UpgradeRelay {
    this.#relay ??= new UpgradeRelay(this);
    return this.#relay;
  }

  /** Remembers both ends of a connection that left HTTP, to close them when the host goes. */
  addTunnel(...ends: readonly Duplex[]): void {
    for (const end of ends) {
      this.#tunnels.add(end);
      end.once('close', () => this.#tunnels.delete(end));
    }
  }

  /** Whether a failure of this kind was not reported lately. */
  isNews(code: string, now: number): boolean {
    const before = this.#reported.get(code);
    if (before !== undefined && now - before < QUIET_MS) return false;
    this.#reported.set(code, now);
    return true;
  }

  /**
   * Takes no more requests. What is under way may go on until it ends, or for `graceMs`; then it is cut.
   * Resolves when no connection is left.
   */
  async retire(graceMs?: number): Promise<void> {
    const deadline = graceMs === undefined ? undefined : setTimeout(() => this.#cut(), graceMs);
    await Promise.all([this.#lines?.retire(), this.#sessions?.retire()]);
    await Promise.all([...this.#tunnels].map((end) => new Promise((done) => end.once('close', done))));
    clearTimeout(deadline);
  }

  #cut(): void {
    for (const end of this.#tunnels) end.destroy();
    this.#sessions?.cut();
    this.#lines?.cut(new Error('the host was deleted or disabled'));
  }

  #openLines(): BackendLines {
    // Its cache of TLS sessions is for all of them.
    const connector = backendConnector(this.place, this.serverName, this.settings, false, { onread });
    return new BackendLines({
      requestTimeout: this.settings.requestTimeout,
      connect: (callback) => connectTo(connector, this.url, callback),
    });
  }
}
