import type { IncomingMessage, ServerResponse } from 'node:http';
import { expectEqual, type Check } from './check.ts';
import { contentOf, type Listener, type TestSite } from './test-site.ts';

interface Echo {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A backend that says what it was asked; `/status/NNN` answers with that status. */
export const echoing: Listener = (server) => {
  server.on('request', (request, response) => {
    // A client that leaves in the middle takes its answer with it.
    echo(request, response).catch(() => response.destroy());
  });
};

async function echo(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { method, url, headers } = request;
  const body = await contentOf(request);
  const status = Number(/^\/status\/(\d{3})$/.exec(url ?? '')?.[1] ?? 200);
  response.writeHead(status, { 'content-type': 'application/json', 'set-cookie': ['a=1', 'b=2'] });
  response.end(JSON.stringify({ method, url, headers, body }));
}

const LARGE = 1_048_576;

export function basicChecks(site: TestSite): Check[] {
  const told = async (...asked: Parameters<TestSite['ask']>): Promise<Echo> =>
    JSON.parse((await site.ask(...asked)).body) as Echo;
  return [
    {
      name: 'methods',
      run: async () => {
        const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];
        for (const method of methods) expectEqual(method, (await told(method, '/')).method, method);
        expectEqual('HEAD', (await site.ask('HEAD', '/')).body, '');
        return `${methods.join(', ')}, HEAD`;
      },
    },
    {
      name: 'paths and queries',
      run: async () => {
        const path = '/a%20b/c?x=1&x=2&y=%C3%A4';
        expectEqual('path', (await told('GET', path)).url, path);
        return path;
      },
    },
    {
      name: 'content',
      run: async () => {
        const body = 'x'.repeat(LARGE);
        expectEqual('length', (await told('POST', '/', {}, body)).body.length, LARGE);
        return '1 MiB there and back';
      },
    },
    {
      name: 'statuses',
      run: async () => {
        for (const status of [201, 304, 404, 418, 500])
          expectEqual('status', (await site.ask('GET', `/status/${status}`)).status, status);
        return '201, 304, 404, 418, 500';
      },
    },
    {
      name: 'headers',
      run: async () => {
        const claims = { 'x-custom': 'kept', connection: 'close, x-hop', 'x-hop': '1', 'x-auth-user-name': 'root' };
        const { headers } = await told('GET', '/', claims);
        expectEqual('Host', headers['host'], site.hostname);
        expectEqual('X-Forwarded-Host', headers['x-forwarded-host'], site.hostname);
        expectEqual('X-Custom', headers['x-custom'], 'kept');
        expectEqual('a field of the connection', headers['x-hop'], undefined);
        expectEqual('a claimed user', headers['x-auth-user-name'], undefined);
        expectEqual('Set-Cookie', (await site.ask('GET', '/')).headers['set-cookie'], ['a=1', 'b=2']);
        return 'forwarded, filtered, several Set-Cookie kept';
      },
    },
  ];
}
