import { once } from 'node:events';
import { type IncomingMessage, type ServerResponse } from 'node:http';
import { connect as connectHttp2, type ClientHttp2Session } from 'node:http2';
import { request } from 'node:https';
import type { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startHttpBackend, type HttpBackend } from '../support/backends.ts';
import { eventually } from '../support/eventually.ts';
import { GatewayProcess } from '../support/gateway-process.ts';
import { bearer, setUpIdentity, tokenFor } from '../support/identity.ts';
import { startMcpEverything } from '../support/mcp-everything.ts';
import type { McpBackend } from '../support/mcp-servers.ts';

/** More than five minutes in which a stream says nothing, with the timers as they are. */
const SILENT_MS = 310_000;
const [QUIET, MCP] = ['quiet.example.com', 'mcp.example.com'] as const;

let gateway: GatewayProcess;
let second: GatewayProcess;
let backend: HttpBackend;
let mcp: McpBackend;
const streams = new Set<ServerResponse>();
const jti = 'the-token-of-the-stream';

beforeAll(async () => {
  backend = await startHttpBackend((_: IncomingMessage, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' }).write('data: begun\n\n');
    streams.add(response);
  });
  mcp = await startMcpEverything();
  gateway = await GatewayProcess.start();
  await setUpIdentity(gateway);
  await gateway.target(QUIET, { target_url: backend.url, auth_enabled: true });
  await gateway.target(MCP, { target_url: mcp.url, auth_enabled: true });
  second = await gateway.beside({});
});
afterAll(async () => {
  await second?.child.stop();
  await gateway?.stop();
  await Promise.all([backend?.stop(), mcp?.stop()]);
});

const token = (host: string, claims = {}): Promise<string> =>
  tokenFor(gateway.store, `https://${host}`, { claims: { exp: Math.floor(Date.now() / 1_000) + 3_600, ...claims } });

/** What comes of a stream, and whether it is over. */
interface Heard {
  text: string;
  isOver: boolean;
}

function hear(stream: Readable): Heard {
  const heard = { text: '', isOver: false };
  stream.setEncoding('utf8').on('data', (text: string) => (heard.text += text));
  stream.on('error', () => {}).on('close', () => (heard.isOver = true));
  return heard;
}

async function openHttp1(headers: Readonly<Record<string, string>>, host: string = QUIET, path = '/'): Promise<Heard> {
  const asked = request({
    host: '127.0.0.1',
    port: gateway.httpsPort,
    servername: host,
    path,
    rejectUnauthorized: false,
    headers: { host, accept: 'text/event-stream', ...headers },
  });
  asked.end();
  const [answer] = (await once(asked, 'response')) as [IncomingMessage];
  expect(answer.statusCode).toBe(200);
  return hear(answer);
}

async function openHttp2(headers: Readonly<Record<string, string>>): Promise<[Heard, ClientHttp2Session]> {
  const session = connectHttp2(`https://127.0.0.1:${gateway.httpsPort}`, {
    servername: QUIET,
    rejectUnauthorized: false,
  });
  const stream = session.request({ ':authority': QUIET, ':path': '/', accept: 'text/event-stream', ...headers });
  await once(stream, 'response');
  return [hear(stream), session];
}

test('a stream that says nothing for more than five minutes is not cut, over HTTP/1.1 and HTTP/2; what comes then arrives, and a revocation ends it', async () => {
  const headers = bearer(await token(QUIET, { jti }));
  const one = await openHttp1(headers);
  const [two, session] = await openHttp2(headers);
  const both = [one, two];
  await eventually(() => expect(both.map(({ text }) => text)).toEqual(['data: begun\n\n', 'data: begun\n\n']));
  await delay(SILENT_MS);
  expect(both.map(({ isOver }) => isOver)).toEqual([false, false]);
  for (const stream of streams) stream.write('data: at last\n\n');
  await eventually(() => expect(both.every(({ text }) => text.endsWith('data: at last\n\n'))).toBe(true));
  await gateway.store.revocations.revoke('token', jti, new Date());
  await eventually(() => expect(both.map(({ isOver }) => isOver)).toEqual([true, true]));
  session.destroy();
}, 400_000);

test.each(['2025-06-18', '2025-11-25'])(
  'a session of %s goes on at another gateway, is resumed there by Last-Event-ID, and is ended there by DELETE',
  async (version) => {
    const shown = bearer(await token(MCP));
    const say = (at: GatewayProcess, body: unknown, own: Readonly<Record<string, string>> = {}, method = 'POST') =>
      at.visit(MCP, {
        protocol: 'https',
        path: '/mcp',
        method,
        headers: {
          ...shown,
          'content-type': 'application/json',
          accept: 'application/json, text/event-stream',
          ...own,
        },
        ...(body !== undefined && { body: JSON.stringify({ jsonrpc: '2.0', ...(body as object) }) }),
      });
    const clientInfo = { name: 'a client', version: '1' };
    const begun = await say(gateway, {
      id: 1,
      method: 'initialize',
      params: { protocolVersion: version, capabilities: {}, clientInfo },
    });
    expect(begun.body).toContain(`"protocolVersion":"${version}"`);
    const session = { 'mcp-session-id': String(begun.headers['mcp-session-id']), 'mcp-protocol-version': version };
    expect((await say(second, { method: 'notifications/initialized' }, session)).status).toBe(202);
    const params = { name: 'test_tool_with_logging', arguments: {} };
    const called = await say(second, { id: 2, method: 'tools/call', params }, session);
    const [first = ''] = [...called.body.matchAll(/^id: (.+)$/gm)].map(([, id = '']) => id);
    expect(called.body).toContain('Tool execution started');
    // As after a connection that broke: what came after this event comes again.
    const again = await openHttp1({ ...shown, ...session, 'last-event-id': first }, MCP, '/mcp');
    await eventually(() => expect(again.text).toContain('Tool with logging executed successfully'));
    expect(again.text.includes(first)).toBe(false);
    expect((await say(second, undefined, session, 'DELETE')).status).toBe(200);
    expect((await say(gateway, { id: 3, method: 'ping' }, session)).status).toBe(404);
  },
  60_000,
);
