import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, request, type ClientRequest, type IncomingMessage, type Server } from 'node:http';
import { isIP, type AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { TargetDeleted, TargetSaved } from '#contracts';
import { Stop } from '../../say.ts';
import type { Api } from '../api.ts';
import { exchange, type HttpAnswer } from '../http-exchange.ts';

const DEADLINE_MS = 10_000;
const LIVE_DEADLINE_MS = 5_000;
const LOOPBACK = new Set(['127.0.0.1', '::1', 'localhost']);

export interface SitePlace {
  readonly api: Api;
  /** Where the gateway answers plain HTTP. */
  readonly gatewayUrl: string;
  /** How the gateway reaches this machine. */
  readonly backendHost: string;
}

/** A host of its own for a test: a proxy target that is deleted again, and requests to it through the gateway. */
export class TestSite {
  readonly hostname: string;
  readonly #gateway: URL;

  private constructor(hostname: string, gatewayUrl: string) {
    this.hostname = hostname;
    this.#gateway = new URL(gatewayUrl);
  }

  /**
   * Puts a temporary host in front of a URL while `use` runs.
   * @throws Stop where the gateway does not serve it
   */
  static async with<T>(
    { api, gatewayUrl }: SitePlace,
    target: { readonly target_url: string } & Readonly<Record<string, unknown>>,
    use: (site: TestSite) => Promise<T>,
  ): Promise<T> {
    // .test is nobody's (RFC 6761 6.2). No certificate is ordered for it.
    const site = new TestSite(`proxy-test-${randomBytes(4).toString('hex')}.test`, gatewayUrl);
    await api.post('/proxy/targets', { hostname: site.hostname, enable_https: false, ...target }, TargetSaved);
    try {
      await site.#live();
      return await use(site);
    } finally {
      await api.delete(`/proxy/targets/${site.hostname}`, TargetDeleted);
    }
  }

  ask(
    method: string,
    path: string,
    headers: Readonly<Record<string, string>> = {},
    body?: string,
  ): Promise<HttpAnswer> {
    const url = new URL(path, this.#gateway);
    const signal = AbortSignal.timeout(DEADLINE_MS);
    return exchange({ method, url, headers: { ...headers, host: this.hostname }, body, signal });
  }

  /** A request whose answer is read as it comes. */
  open(path: string, headers: Readonly<Record<string, string>> = {}): ClientRequest {
    const signal = AbortSignal.timeout(DEADLINE_MS);
    return request(new URL(path, this.#gateway), {
      headers: { ...headers, host: this.hostname },
      signal,
      agent: false,
    });
  }

  /** A change is at every worker within a fraction of a second. */
  async #live(): Promise<void> {
    for (const end = Date.now() + LIVE_DEADLINE_MS; ; await delay(50)) {
      const { status, body } = await this.ask('HEAD', '/').catch((error: unknown) => {
        throw new Stop(
          `the gateway does not answer at ${this.#gateway.origin} (${(error as Error).message}). ` +
            'Start it: npx --yes rust-just start; where it listens elsewhere, say gateway-url=URL',
        );
      });
      if (status !== 404) return;
      if (Date.now() > end) throw new Stop(`the gateway does not serve ${this.hostname}: ${status} ${body}`);
    }
  }
}

export type Listener = (server: Server) => void;

/** Runs a backend in this process while `use` runs. */
export async function withBackend<T>(host: string, listen: Listener, use: (url: string) => Promise<T>): Promise<T> {
  const server = createServer();
  listen(server);
  server.listen(0, LOOPBACK.has(host) ? host : '::');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  try {
    return await use(`http://${isIP(host) === 6 ? `[${host}]` : host}:${port}`);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

/** All of a request's content. */
export async function contentOf(message: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of message) text += String(chunk);
  return text;
}
