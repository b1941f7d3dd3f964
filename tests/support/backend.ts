import { createServer, type Server } from 'node:http';
import { once } from 'node:events';

export interface Backend {
  readonly url: string;
  /** What it was asked, newest last. */
  readonly seen: readonly {
    method: string;
    url: string;
    headers: Readonly<Record<string, string | string[] | undefined>>;
  }[];
  stop(): Promise<void>;
}

/** A real backend that answers every request with 200 and its own name. */
export async function startBackend(name = 'backend'): Promise<Backend> {
  const seen: { method: string; url: string; headers: Record<string, string | string[] | undefined> }[] = [];
  const server: Server = createServer((request, response) => {
    seen.push({ method: request.method ?? '', url: request.url ?? '', headers: request.headers });
    response.writeHead(200, { 'content-type': 'text/plain' }).end(`hello from ${name}`);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = address && typeof address === 'object' ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    seen,
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
