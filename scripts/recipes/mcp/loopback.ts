import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Stop } from '../../say.ts';

const PATH = '/callback';
const TOLD = '<!doctype html><meta charset="utf-8"><title>Done</title><p>Done: go on in the terminal.';

/** Where a browser comes back to a program on the same machine (RFC 8252 7.3). */
export class Loopback {
  readonly redirectUri: string;
  readonly #server: Server;
  readonly #answer: Promise<URLSearchParams>;

  private constructor(server: Server) {
    this.#server = server;
    const { port } = server.address() as AddressInfo;
    const origin = `http://127.0.0.1:${port}`;
    this.redirectUri = origin + PATH;
    this.#answer = new Promise((resolve) =>
      server.on('request', (request, response) => {
        const url = new URL(request.url ?? '/', origin);
        // A browser asks for an icon as well.
        if (url.pathname !== PATH) return void response.writeHead(404).end();
        response.writeHead(200, { 'content-type': 'text/html', connection: 'close' }).end(TOLD);
        return resolve(url.searchParams);
      }),
    );
  }

  /** @param port 0 for any @throws Stop where it is in use */
  static async open(port: number): Promise<Loopback> {
    const server = createServer();
    server.listen(port, '127.0.0.1');
    await once(server, 'listening').catch((error: NodeJS.ErrnoException) => {
      throw new Stop(
        `port ${port} of the loopback cannot be listened on (${error.code}); name another: callback-port=N`,
      );
    });
    return new Loopback(server);
  }

  /** @returns what the browser brings @throws Error after `seconds` */
  async answer(seconds: number): Promise<URLSearchParams> {
    const gone = new AbortController();
    const late = new Promise<never>((_resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`nobody came back within ${seconds} seconds`)), seconds * 1_000);
      gone.signal.addEventListener('abort', () => clearTimeout(timer));
    });
    try {
      return await Promise.race([this.#answer, late]);
    } finally {
      gone.abort();
    }
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}
