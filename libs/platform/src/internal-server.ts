import { createServer, type Server } from 'node:http';

export interface InternalHealth {
  readonly healthy: boolean;
  readonly [detail: string]: unknown;
}

/** Something else that an internal port shows, by its path. */
export interface InternalPage {
  /** Its media type. */
  readonly type: string;
  readonly read: () => Promise<string>;
}

/**
 * The internal port of an app that has no HTTP of its own: `GET /health` answers 200 or 503 with the details as JSON;
 * further pages as they are.
 * @throws when the address cannot be bound
 */
export async function serveInternal(
  address: string,
  port: number,
  health: () => Promise<InternalHealth>,
  pages: Readonly<Record<string, InternalPage>> = {},
): Promise<Server> {
  const server = createServer((request, response) => {
    const page = Object.hasOwn(pages, request.url ?? '') ? pages[request.url ?? ''] : undefined;
    if (page) {
      page.read().then(
        (text) => response.writeHead(200, { 'content-type': page.type }).end(text),
        (error: unknown) => response.writeHead(503).end(String(error)),
      );
      return;
    }
    if (request.url !== '/health') {
      response.writeHead(404).end();
      return;
    }
    health().then(
      (body) =>
        response.writeHead(body.healthy ? 200 : 503, { 'content-type': 'application/json' }).end(JSON.stringify(body)),
      (error: unknown) => response.writeHead(503).end(String(error)),
    );
  });
  server.requestTimeout = 5_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, address, resolve);
  });
  return server;
}
