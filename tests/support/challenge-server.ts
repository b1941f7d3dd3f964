import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ChallengeServer {
  readonly port: number;
  /** `host/token` of everything that a CA asked for. */
  readonly asked: string[];
  stop(): Promise<void>;
}

const PATH = '/.well-known/acme-challenge/';

/** A tiny HTTP server that answers HTTP-01 challenges of every host with what `find` knows (RFC 8555 8.3). */
export async function startChallengeServer(
  find: (token: string) => string | null | undefined | Promise<string | null | undefined>,
  port = 0,
): Promise<ChallengeServer> {
  const asked: string[] = [];
  const server: Server = createServer((request, response) => {
    const token = request.url?.startsWith(PATH) ? request.url.slice(PATH.length) : '';
    asked.push(`${request.headers.host}/${token}`);
    Promise.resolve(token && find(token)).then(
      (answer) => response.writeHead(answer ? 200 : 404, { 'content-type': 'text/plain' }).end(answer ?? ''),
      // As a gateway does that cannot ask Redis.
      () => response.writeHead(503).end(),
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    asked,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
