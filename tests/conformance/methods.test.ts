import { METHODS } from 'node:http';
import { connect as connectHttp2, type IncomingHttpHeaders } from 'node:http2';
import { once } from 'node:events';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { echo, startHttpBackend, valuesOf, type Echo, type HttpBackend } from '../support/backends.ts';
import { GatewayProcess } from '../support/gateway-process.ts';
import { RawClient } from '../support/raw-client.ts';
import { startRecordingBackend } from '../support/recording-backend.ts';

const HOST = 'app.example.com';
/** CONNECT is for forward proxies, and TRACE would show what is added for the backend. */
const FORWARDED = METHODS.filter((method) => method !== 'CONNECT' && method !== 'TRACE');

let gateway: GatewayProcess;
let backend: HttpBackend;
let asked = 0;

beforeAll(async () => {
  backend = await startHttpBackend((request, response) => {
    asked += 1;
    void echo(request, response);
  });
  gateway = await GatewayProcess.start({ environment: { GATEWAY_WORKERS: '1' } });
  await gateway.target(HOST, { target_url: backend.url, https_redirect: false });
});
beforeEach(() => {
  asked = 0;
});
afterAll(async () => {
  await gateway?.stop();
  await backend?.stop();
});

async function sendHttp1(request: string): Promise<RawClient> {
  const client = await RawClient.open(gateway.httpPort);
  client.write(request);
  await client.rest();
  client.socket.destroy();
  return client;
}

type Answer = IncomingHttpHeaders & { ':status'?: number };

async function sendHttp2(
  head: Record<string, string>,
  content?: string,
  servername = HOST,
): Promise<{ head: Answer; body: string }> {
  const session = connectHttp2(`https://127.0.0.1:${gateway.httpsPort}`, {
    servername,
    rejectUnauthorized: false,
  });
  const stream = session.request({ ':authority': HOST, ...head }, { endStream: content === undefined });
  if (content !== undefined) stream.end(content);
  const [answer] = (await once(stream, 'response')) as [Answer];
  let body = '';
  for await (const chunk of stream) body += String(chunk);
  session.destroy();
  return { head: answer, body };
}

describe('every method reaches the backend as it was sent, with its content and its fields (RFC 9110 9, RFC 4918)', () => {
  test.each(FORWARDED)('%s', async (method) => {
    const content = `content of ${method}`;
    const fields = `Depth: 1\r\nDestination: /elsewhere\r\nIf: (<urn:x>)\r\nContent-Length: ${content.length}\r\n`;
    const client = await sendHttp1(
      `${method} /a/b?c HTTP/1.1\r\nHost: ${HOST}\r\nConnection: close\r\n${fields}\r\n${content}`,
    );
    expect(client.statuses).toEqual([200]);
    const over2 = await sendHttp2(
      { ':method': method, ':path': '/a/b?c', depth: '1', destination: '/elsewhere', if: '(<urn:x>)' },
      content,
    );
    expect(over2.head[':status']).toBe(200);
    if (method === 'HEAD') return;
    for (const body of [/{.*}/s.exec(client.received)?.[0] ?? '', over2.body]) {
      const told = JSON.parse(body) as Echo;
      expect([told.method, told.url, told.body, valuesOf(told, 'depth')]).toEqual([method, '/a/b?c', content, ['1']]);
    }
  });

  test('one that nobody knows as well, over HTTP/2; Node’s parser of HTTP/1 has a list of its own', async () => {
    const recording = await startRecordingBackend();
    await gateway.target('brewing.example.com', { target_url: recording.url });
    const head = { ':method': 'BREW', ':path': '/pot', ':authority': 'brewing.example.com' };
    expect((await sendHttp2(head, undefined, 'brewing.example.com')).head[':status']).toBe(200);
    expect(recording.requests[0]?.line).toBe('BREW /pot HTTP/1.1');
    await recording.stop();
  });
});

describe('OPTIONS that asks about the server is answered by the gateway (RFC 9110 9.3.7)', () => {
  const H = `Host: ${HOST}\r\n`;
  test.each([
    ['an asterisk', `OPTIONS * HTTP/1.1\r\n${H}\r\n`],
    ['a URL without a path (RFC 9112 3.2.4)', `OPTIONS http://${HOST} HTTP/1.1\r\n${H}\r\n`],
    ['Max-Forwards: 0 (RFC 9110 7.6.2)', `OPTIONS /a HTTP/1.1\r\n${H}Max-Forwards: 0\r\n\r\n`],
  ])('%s', async (_, request) => {
    const client = await sendHttp1(`${request}GET /next HTTP/1.1\r\n${H}\r\n`);
    // The connection goes on being good.
    expect([client.statuses, asked]).toEqual([[204, 200], 1]);
    expect(client.received).toMatch(/\r\nallow: GET, HEAD, POST, /i);
  });

  test('over HTTP/2, and over plain HTTP of a host that is redirected', async () => {
    const { head } = await sendHttp2({ ':method': 'OPTIONS', ':path': '*' });
    expect([head[':status'], head.allow]).toEqual([204, expect.stringContaining('OPTIONS')]);
    await gateway.target(HOST, { https_redirect: true });
    expect((await sendHttp1(`OPTIONS * HTTP/1.1\r\n${H}\r\n`)).statuses).toEqual([204]);
    await gateway.target(HOST, { https_redirect: false });
    expect(asked).toBe(0);
  });

  test('for a host that is not here there is nothing to say', async () => {
    expect((await sendHttp1('OPTIONS * HTTP/1.1\r\nHost: other.example.com\r\n\r\n')).statuses).toEqual([404]);
  });

  test.each(['GET', 'POST', 'PROPFIND'])('an asterisk is no target of %s', async (method) => {
    expect((await sendHttp1(`${method} * HTTP/1.1\r\n${H}\r\n`)).statuses).toEqual([400]);
    expect(asked).toBe(0);
  });

  const told = async (more: string): Promise<Echo> => {
    const { received } = await sendHttp1(`OPTIONS /a HTTP/1.1\r\n${H}${more}\r\n`);
    return JSON.parse(/{.*}/s.exec(received)?.[0] ?? '') as Echo;
  };

  test('any other goes to the backend, with one forward less', async () => {
    expect((await told('')).url).toBe('/a');
    expect(valuesOf(await told('Max-Forwards: 10\r\n'), 'max-forwards')).toEqual(['9']);
    expect(valuesOf(await told('Max-Forwards: soon\r\n'), 'max-forwards')).toEqual(['soon']);
  });
});
