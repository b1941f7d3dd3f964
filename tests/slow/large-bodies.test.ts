import { once } from 'node:events';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { connect as connectHttp2 } from 'node:http2';
import { request as httpsRequest } from 'node:https';
import type { Readable, Writable } from 'node:stream';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startHttpBackend, type RunningBackend } from '../support/backends.ts';
import { GatewayProcess, residentBytes } from '../support/gateway-process.ts';
import { startHttp2Backend } from '../support/http2-backend.ts';

const MIB = 1_048_576;
const GIB = 1_024 * MIB;
const CHUNK = Buffer.alloc(MIB, 'x');
/** What a worker may have at most; it has about 90 MiB when idle. */
const CEILING = 256 * MIB;
const HOSTS = { http1: 'one.example.com', http2: 'two.example.com' } as const;

let gateway: GatewayProcess;
const backends: RunningBackend[] = [];

beforeAll(async () => {
  gateway = await GatewayProcess.start({ environment: { GATEWAY_WORKERS: '1' } });
  const one = await startHttpBackend((request, response) => {
    void (request.method === 'GET'
      ? fill(response, size(request.url))
      : count(request).then((bytes) => response.end(String(bytes))));
  });
  const two = await startHttp2Backend(({ stream, rawHeaders }) => {
    stream.respond({ ':status': 200 });
    void (rawHeaders.includes('GET')
      ? fill(stream, size(rawHeaders.find((part) => part.startsWith('/'))))
      : count(stream).then((bytes) => stream.end(String(bytes))));
  });
  backends.push(one, two);
  await gateway.target(HOSTS.http1, { target_url: one.url });
  await gateway.target(HOSTS.http2, { target_url: two.url, backend_protocol: 'http2' });
});
afterAll(async () => {
  await gateway?.stop();
  await Promise.all(backends.map((backend) => backend.stop()));
});

async function fill(stream: Writable, bytes: number): Promise<void> {
  for (let left = bytes; left > 0; left -= MIB) if (!stream.write(CHUNK)) await once(stream, 'drain');
  stream.end();
}

async function count(stream: Readable): Promise<number> {
  let bytes = 0;
  for await (const chunk of stream) bytes += (chunk as Buffer).length;
  return bytes;
}

/** The path of a request says how much it wants. */
const size = (path = ''): number => Number(path.slice(1));

/** A request of a client: where it writes, and what it reads. */
async function call(
  protocol: 'http' | 'https' | 'h2',
  host: string,
  method: string,
  path: string,
): Promise<[Writable, Promise<Readable>]> {
  if (protocol === 'h2') {
    const session = connectHttp2(`https://127.0.0.1:${gateway.httpsPort}`, {
      servername: host,
      rejectUnauthorized: false,
    });
    const stream = session.request(
      { ':method': method, ':path': path, ':authority': host },
      { endStream: method === 'GET' },
    );
    stream.once('close', () => session.destroy());
    return [stream, once(stream, 'response').then(() => stream)];
  }
  const request = (protocol === 'http' ? httpRequest : httpsRequest)({
    host: '127.0.0.1',
    port: protocol === 'http' ? gateway.httpPort : gateway.httpsPort,
    servername: host,
    method,
    path,
    headers: { host },
    rejectUnauthorized: false,
    agent: false,
  });
  return [request, once(request, 'response').then(([answer]) => answer as IncomingMessage)];
}

/** Ten where the ways differ most; the others share all that they are made of with these. */
const WAYS = [
  ['http', 'http1', 10],
  ['https', 'http1', 10],
  ['h2', 'http1', 10],
  ['http', 'http2', 1],
  ['https', 'http2', 1],
  ['h2', 'http2', 10],
] as const;

test.each(WAYS)(
  'over %s to and from a backend of %s %i GiB pass whole, in constant memory',
  async (protocol, backend, gibibytes) => {
    const bytes = gibibytes * GIB;
    const [pid = 0] = await gateway.workerPids();
    let peak = 0;
    const watch = setInterval(() => (peak = Math.max(peak, residentBytes(pid))), 50);
    try {
      const [down, answer] = await call(protocol, HOSTS[backend], 'GET', `/${bytes}`);
      if (protocol !== 'h2') down.end();
      expect(await count(await answer)).toBe(bytes);
      const [up, told] = await call(protocol, HOSTS[backend], 'POST', '/');
      await fill(up, bytes);
      let text = '';
      for await (const chunk of await told) text += String(chunk);
      expect(text).toBe(String(bytes));
    } finally {
      clearInterval(watch);
    }
    expect(peak).toBeLessThan(CEILING);
  },
  900_000,
);
