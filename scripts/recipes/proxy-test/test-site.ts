import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, request, type ClientRequest, type IncomingMessage, type Server } from 'node:http';
import { isIP, type AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { TargetDeleted, TargetSaved } from '#contracts';
import { Stop } from '../../say.ts';
import type { Api } from '../api.ts';
import { exchange, type HttpAnswer } from '../http-exchange.ts';

/** For what hangs. Nothing here is measured, and the machine may have other work. */
export const DEADLINE_MS = 30_000;
/** A change reaches the workers one by one, and each new connection may lead to another of them. */
const IN_A_ROW = 8;
const NOT_FOUND = 404;
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
    await api.ask('POST', '/proxy/targets', TargetSaved, {
      body: { hostname: site.hostname, enable_https: false, ...target },
    });
    try {
      await site.#live();
      return await use(site);
    } finally {
      await api.ask('DELETE', '/proxy/targets/{hostname}', TargetDeleted, { path: { hostname: site.hostname } });
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
  open(path: string, headers: Readonly<Record<string, string>> = {}, method = 'GET'): ClientRequest {
    const signal = AbortSignal.timeout(DEADLINE_MS);
    return request(new URL(path, this.#gateway), {
      method,
      headers: { ...headers, host: this.hostname },
      signal,
      agent: false,
    });
  }

  async #live(): Promise<void> {
    const end = Date.now() + DEADLINE_MS;
    for (let served = 0; served < IN_A_ROW;) {
      served = (await this.#status()) === NOT_FOUND ? 0 : served + 1;
      if (served > 0) continue;
      if (Date.now() > end) throw new Stop(`the gateway does not serve ${this.hostname}: ${NOT_FOUND}`);
      await delay(50);
    }
  }

  /** What a new connection is answered with. */
  async #status(): Promise<number | undefined> {
    const asked = this.open('/', {}, 'HEAD');
    asked.end();
    try {
      const [answer] = (await once(asked, 'response')) as [IncomingMessage];
      answer.resume();
      return answer.statusCode;
    } catch (error) {
      throw new Stop(
        `the gateway does not answer at ${this.#gateway.origin} (${(error as Error).message}). ` +
          'Start it: npx --yes rust-just start; where it listens elsewhere, say gateway-url=URL',
      );
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
