import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import {
  createServer as createRawServer,
  type AddressInfo,
  type Server as NetServer,
  type ServerOpts,
  type Socket,
} from 'node:net';
import type { GatewayProcess } from './gateway-process.ts';

/** A server of the test's own that a target leads to. */
export interface RunningBackend {
  readonly url: string;
  readonly port: number;
  /** Connections that are open now. */
  readonly connections: ReadonlySet<Socket>;
  stop(): Promise<void>;
}

export interface HttpBackend extends RunningBackend {
  readonly server: Server;
}

/** A backend that answers as the listener says. */
export async function startHttpBackend(listener: RequestListener): Promise<HttpBackend> {
  const server = createServer(listener);
  return { ...(await run(server, 'http')), server };
}

/** The same over TLS. */
export async function startHttpsBackend(
  keyed: { certificate_pem: string; private_key_pem: string },
  listener: RequestListener,
): Promise<RunningBackend> {
  const server = createSecureServer({ cert: keyed.certificate_pem, key: keyed.private_key_pem }, listener);
  return run(server, 'https');
}

/**
 * A backend that does what no HTTP library would: it is given the socket and the head of each request as text, and writes
 * bytes. With `allowHalfOpen` it keeps its side of a connection open when the other has ended.
 */
export function startRawBackend(
  onRequest: (socket: Socket, head: string) => void,
  options: ServerOpts = {},
): Promise<RunningBackend> {
  const server = createRawServer(options, (socket) => {
    let received = '';
    socket.on('error', ignore);
    socket.on('data', (chunk) => {
      received += chunk.toString('latin1');
      for (let end = received.indexOf('\r\n\r\n'); end >= 0; end = received.indexOf('\r\n\r\n')) {
        const head = received.slice(0, end);
        received = received.slice(end + 4);
        onRequest(socket, head);
      }
    });
  });
  return run(server, 'http');
}

/** Backends of which each lives for one test. */
export class ShortLivedBackends {
  readonly #running: RunningBackend[] = [];

  /** It is stopped with all others. */
  add(backend: RunningBackend): void {
    this.#running.push(backend);
  }

  /** The same; resolves when requests for this host go there, over HTTP/1.1. */
  async lead(gateway: GatewayProcess, hostname: string, backend: RunningBackend): Promise<void> {
    this.add(backend);
    await gateway.target(hostname, { target_url: backend.url, backend_protocol: 'http1' });
  }

  async stop(): Promise<void> {
    await Promise.all(this.#running.splice(0).map((backend) => backend.stop()));
  }
}

async function run(server: NetServer, scheme: 'http' | 'https'): Promise<RunningBackend> {
  const connections = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    connections.add(socket);
    socket.on('error', ignore).once('close', () => connections.delete(socket));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `${scheme}://127.0.0.1:${port}`,
    port,
    connections,
    stop: async () => {
      for (const socket of connections) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

/** What a backend was asked, as JSON that a test reads from the answer. */
export interface Echo {
  readonly method: string;
  readonly url: string;
  /** As they arrived: name, value, name, value. */
  readonly rawHeaders: readonly string[];
  readonly body: string;
}

/** Answers with what it was asked. */
export async function echo(request: IncomingMessage, response: ServerResponse): Promise<void> {
  let body = '';
  for await (const chunk of request) body += String(chunk);
  const seen: Echo = { method: request.method ?? '', url: request.url ?? '', rawHeaders: request.rawHeaders, body };
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(seen));
}

/** All values of a field in an echo. */
export function valuesOf({ rawHeaders }: Echo, name: string): string[] {
  return rawHeaders.filter((_, i) => i % 2 === 1 && rawHeaders[i - 1]?.toLowerCase() === name);
}

const ignore = (): void => {};
