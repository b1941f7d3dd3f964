import { isIP } from 'node:net';
import type { Duplex } from 'node:stream';
import { buildConnector, Pool, type Dispatcher } from 'undici';
import { InternalPort, leadsToOurselves } from './internal-port.ts';
import { UpgradeRelay } from './upgrade-relay.ts';

export interface UpstreamSettings {
  /** Milliseconds until a connection must stand. */
  readonly connectTimeout: number;
  /** Milliseconds that a backend may stay silent before its answer begins. */
  readonly requestTimeout: number;
  /** Ports of this system's own that no target may lead to. */
  readonly internalPorts: readonly number[];
}

/** Below what common servers keep an idle connection open for (Node, uvicorn and Apache: 5 s), so that none is used that they just closed. */
const KEEP_ALIVE_MS = 4_000;
const MAX_ANSWER_HEAD_BYTES = 65_536;
/** A backend that is down is reported this often for each kind of failure. */
const QUIET_MS = 10_000;

/** The connections to the backend of one host, made when the first request needs them. */
export class Upstream {
  readonly url: URL;
  /** Host and port of the URL as a Host field has them. */
  readonly authority: string;
  /** Path of the URL without its last slash; it goes in front of every request's path. */
  readonly basePath: string;
  /** The name that the backend's certificate must be for; empty where the URL has an IP address. */
  readonly serverName: string;
  readonly settings: UpstreamSettings;
  #pool: Pool | undefined;
  #relay: UpgradeRelay | undefined;
  readonly #tunnels = new Set<Duplex>();
  readonly #reported = new Map<string, number>();

  constructor(url: string, settings: UpstreamSettings) {
    this.url = new URL(url);
    this.authority = this.url.host;
    this.basePath = this.url.pathname.replace(/\/+$/, '');
    const name = this.url.hostname.replace(/^\[|\]$/g, '');
    this.serverName = isIP(name) ? '' : name;
    this.settings = settings;
  }

  dispatch(options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): void {
    this.#pool ??= this.#openPool();
    this.#pool.dispatch(options, handler);
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
    await this.#pool?.close();
    await Promise.all([...this.#tunnels].map((end) => new Promise((done) => end.once('close', done))));
    clearTimeout(deadline);
  }

  #cut(): void {
    for (const end of this.#tunnels) end.destroy();
    void this.#pool?.destroy(new Error('the host was deleted or disabled'));
  }

  #openPool(): Pool {
    const { connectTimeout, requestTimeout, internalPorts } = this.settings;
    const connector = buildConnector({ timeout: connectTimeout, allowH2: false });
    return new Pool(this.url.origin, {
      // undici would take the TLS server name from the Host field, which here is the client's and not the backend's.
      connect: (options, callback) =>
        connector({ ...options, servername: this.serverName }, (error, socket) => {
          if (error) callback(error, null);
          else if (leadsToOurselves(socket, internalPorts)) {
            socket.destroy();
            callback(new InternalPort(), null);
          } else callback(null, socket);
        }),
      allowH2: false,
      pipelining: 1,
      headersTimeout: requestTimeout,
      bodyTimeout: 0,
      keepAliveTimeout: KEEP_ALIVE_MS,
      maxHeaderSize: MAX_ANSWER_HEAD_BYTES,
    });
  }
}
