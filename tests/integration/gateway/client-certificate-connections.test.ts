import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { connect as connectHttp2 } from 'node:http2';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { Duplex } from 'node:stream';
import { connect as connectTls, type ConnectionOptions } from 'node:tls';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { WebSocket, WebSocketServer } from 'ws';
import { DEFAULT_FOUNDING, PrivateCa } from '#ca';
import {
  echo,
  startHttpBackend,
  startHttpsBackend,
  valuesOf,
  type Echo,
  type HttpBackend,
  type RunningBackend,
} from '../../support/backends.ts';
import { eventually } from '../../support/eventually.ts';
import { GatewayProcess } from '../../support/gateway-process.ts';
import { OpensslCa, type Made } from '../../support/openssl-ca.ts';
import { shakeHands } from '../../support/shake-hands.ts';

const HOST = 'private.example.com';

/** Far below the time after which an idle connection is closed anyway. */
const SOON = (): { signal: AbortSignal } => ({ signal: AbortSignal.timeout(20_000) });

let gateway: GatewayProcess;
let balanced: GatewayProcess;
let backend: HttpBackend;
let sockets: WebSocketServer;
const maker = new OpensslCa();
const trusted = join(maker.folder, 'trusted.pem');
const { root, intermediate } = DEFAULT_FOUNDING;
const FOUNDING = {
  root: { ...root, keyType: 'ecdsa-p256' },
  intermediate: { ...intermediate, keyType: 'ecdsa-p256' },
} as const;
let ca: Made;
let alice: Made;

beforeAll(async () => {
  ca = maker.make('ca', { extensions: ['basicConstraints=critical,CA:TRUE'] });
  alice = maker.make('alice', { issuer: 'ca', extensions: ['extendedKeyUsage=clientAuth'] });
  backend = await startHttpBackend((asked, response) => {
    if (asked.url === '/events') response.write('data: 1\n\n');
    else void echo(asked, response);
  });
  sockets = new WebSocketServer({ server: backend.server });
  sockets.on('connection', (socket, asked) => socket.send(String(asked.headers['x-client-cert-subject'])));
  writeFileSync(trusted, ca.pem);
  gateway = await GatewayProcess.start({ environment: { NODE_EXTRA_CA_CERTS: trusted } });
  balanced = await gateway.beside({ PROXY_PROTOCOL: 'on', TRUSTED_PROXIES: '127.0.0.0/8' });
  await gateway.target(HOST, { target_url: backend.url });
});
beforeEach(() => gateway.target(HOST, { client_certificate: 'require', client_ca_pem: ca.pem }));
afterAll(async () => {
  maker.remove();
  await balanced?.child.stop();
  await gateway?.stop();
  for (const client of sockets?.clients ?? []) client.terminate();
  await backend?.stop();
});

/** What opens one on a stream of HTTP/2. */
const WEBSOCKET = { ':method': 'CONNECT', ':protocol': 'websocket', ':path': '/', 'sec-websocket-version': '13' };

const keyed = (made: Made | undefined): ConnectionOptions => (made ? { cert: made.pem, key: made.key } : {});

function openSocket(scheme: 'ws' | 'wss', made?: Made, host = HOST): WebSocket {
  const socket = new WebSocket(`${scheme}://127.0.0.1:${scheme === 'ws' ? gateway.httpPort : gateway.httpsPort}/`, {
    headers: { host },
    ...(scheme === 'wss' && { servername: host, rejectUnauthorized: false, ...keyed(made) }),
  });
  return socket.on('error', () => {});
}

async function refused(socket: WebSocket): Promise<number | undefined> {
  const [, answer] = (await once(socket, 'unexpected-response')) as [unknown, { statusCode?: number; destroy(): void }];
  answer.destroy();
  return answer.statusCode;
}

describe('WebSockets of a host that requires client certificates', () => {
  test('are for who shows one, and the backend is told', async () => {
    const socket = openSocket('wss', alice);
    const [said] = (await once(socket, 'message')) as [Buffer];
    expect(String(said)).toBe('CN=alice');
    socket.terminate();
    expect(await refused(openSocket('wss'))).toBe(403);
    expect(await refused(openSocket('ws'))).toBe(403);
  });

  test('over HTTP/2 as well (RFC 8441)', async () => {
    for (const [client, status] of [
      [alice, 200],
      [undefined, 403],
    ] as const) {
      const options = { servername: HOST, rejectUnauthorized: false, ...keyed(client) };
      const session = connectHttp2(`https://127.0.0.1:${gateway.httpsPort}`, options);
      await once(session, 'remoteSettings');
      const stream = session.request({ ...WEBSOCKET, ':authority': HOST });
      const [headers] = (await once(stream, 'response')) as [{ ':status'?: number }];
      expect(headers[':status']).toBe(status);
      if (status === 200) expect(String(((await once(stream, 'data')) as [Buffer])[0])).toContain('CN=alice');
      session.destroy();
    }
  });
});

describe('what is under way when certificates are required from now on', () => {
  test('ends: streams and WebSockets, over plain HTTP too', async () => {
    await gateway.target(HOST, { client_certificate: 'off' });
    const live = (['ws', 'wss'] as const).map((scheme) => openSocket(scheme));
    await Promise.all(live.map((socket) => once(socket, 'message')));
    const events = request({
      host: '127.0.0.1',
      port: gateway.httpPort,
      path: '/events',
      headers: { host: HOST },
    }).end();
    const [answer] = (await once(events, 'response')) as [import('node:http').IncomingMessage];
    const broken = new Promise((done) => answer.on('error', done).resume());
    const ended = live.map((socket) => once(socket, 'close', SOON()));
    await gateway.target(HOST, { client_certificate: 'require' });
    await Promise.all([broken, ...ended]);
    expect(answer.complete).toBe(false);
  });

  test('ends where a wildcard let it in and a host of its own takes the name, and no other does', async () => {
    await gateway.target('*.open.example.com', { target_url: backend.url });
    const [taken, other] = ['a.open.example.com', 'b.open.example.com'];
    const live = [openSocket('ws', undefined, taken), openSocket('wss', undefined, taken)];
    const stays = openSocket('wss', undefined, other);
    await Promise.all([...live, stays].map((socket) => once(socket, 'message')));
    const session = connectHttp2(`https://127.0.0.1:${gateway.httpsPort}`, {
      servername: taken,
      rejectUnauthorized: false,
    });
    await once(session, 'remoteSettings');
    const streams = [
      session.request({ ':path': '/events', ':authority': taken }),
      session.request({ ...WEBSOCKET, ':authority': taken }),
    ];
    await Promise.all(streams.map((stream) => once(stream, 'data')));
    const ended = [
      ...live.map((socket) => once(socket, 'close', SOON())),
      ...streams.map((stream) => new Promise((done) => stream.on('error', () => {}).once('close', done))),
    ];
    await gateway.target(taken, {
      target_url: backend.url,
      client_certificate: 'require',
      client_ca_pem: ca.pem,
    });
    await Promise.all(ended);
    stays.ping();
    await once(stays, 'pong', SOON());
    stays.terminate();
    session.destroy();
    await eventually(() => sockets.clients.size === 0);
  });

  test('stays where only an authority is added', async () => {
    const socket = openSocket('wss', alice);
    await once(socket, 'message');
    const more = maker.make('more', { extensions: ['basicConstraints=critical,CA:TRUE'] });
    await gateway.target(HOST, { client_ca_pem: more.pem + ca.pem });
    socket.ping();
    await once(socket, 'pong');
    const closed = once(socket, 'close', SOON());
    await gateway.target(HOST, { client_ca_pem: more.pem });
    await closed;
  });
});

const answerTo = async (client: Made | undefined): Promise<[number, string]> => {
  const { status: code, body } = await gateway.visit(HOST, { protocol: 'https', client });
  return [code, body];
};
const found = () =>
  gateway.privateCa((authority) => authority.generations.found({ ...FOUNDING, force: true }, new Date()));
const handOut = async (
  commonName: string,
  about: { purpose: 'client' | 'server'; names: string[] } = { purpose: 'client', names: [] },
): Promise<Made & { readonly serial: string }> => {
  const authority = new PrivateCa(gateway.store, { publicUrl: '', certDays: 90 });
  const order = { ...about, commonName, keyType: 'ecdsa-p256', days: undefined } as const;
  const owner = { owner_token_hash: gateway.owner.hash, created_by: gateway.owner.name };
  const made = await authority.handOut({ ...order, ...owner }, new Date());
  return { pem: made.fullchain_pem, key: made.private_key_pem, serial: made.issued.serial };
};
const revoke = (serial: string) =>
  gateway.privateCa((authority) => authority.revoke(serial, 'keyCompromise', () => true, new Date()));
/** Writes anything in the place of its record, or nothing. */
const plantCa = (text: string | undefined) => {
  const { internalCa: key } = gateway.store.keys;
  const write = text === undefined ? (['DEL', key] as const) : (['SET', key, text] as const);
  return gateway.privateCa(() => gateway.store.commit({ writes: [write], changes: [['internal-ca', 'internal-ca']] }));
};
const leafOf = ({ pem, key }: Made): Made => ({ pem: pem.split(/(?<=-----END CERTIFICATE-----\n)/)[0] ?? '', key });

describe('clients of the private CA', () => {
  test('come in with client_ca_pem internal-ca, also without the intermediate; nobody does while there is no CA', async () => {
    await gateway.target(HOST, { client_ca_pem: 'internal-ca' });
    // The system of this gateway trusts alice's CA.
    expect((await answerTo(alice))[0]).toBe(403);
    await found();
    const bob = await handOut('bob');
    expect((await answerTo(bob))[0]).toBe(200);
    expect((await answerTo(leafOf(bob)))[0]).toBe(200);
    expect((await answerTo(alice))[0]).toBe(403);
    expect((await answerTo(undefined))[0]).toBe(403);
  });

  test('whose certificate is revoked are refused from then on, with words, and what is under way ends; others stay', async () => {
    await found();
    await gateway.target(HOST, { client_ca_pem: 'internal-ca' });
    const [bob, carol] = [await handOut('bob'), await handOut('carol')];
    const [hers, his] = [openSocket('wss', carol), openSocket('wss', bob)];
    await Promise.all([once(hers, 'message'), once(his, 'message')]);
    const closed = once(his, 'close', SOON());
    await revoke(bob.serial);
    await closed;
    expect(await answerTo(bob)).toEqual([403, expect.stringContaining('has been revoked')]);
    expect((await answerTo(carol))[0]).toBe(200);
    hers.ping();
    await once(hers, 'pong');
    hers.terminate();
  });

  test('are refused when they are revoked also where a host names the CA by its certificate, and by a gateway that starts then', async () => {
    const { authorities } = await found();
    await gateway.target(HOST, { client_ca_pem: (authorities[0]?.certificate_pem ?? '') + ca.pem });
    const bob = await handOut('bob');
    expect((await answerTo(bob))[0]).toBe(200);
    await revoke(bob.serial);
    expect(await answerTo(bob)).toEqual([403, expect.stringContaining('has been revoked')]);
    const { record } = await gateway.store.internalCa.find();
    const damaged = authorities.map((authority, i) => (i ? authority : { ...authority, certificate_pem: 'lost' }));
    await plantCa(JSON.stringify({ ...record, authorities: damaged }));
    expect(await answerTo(bob)).toEqual([403, expect.stringContaining('has been revoked')]);
    await gateway.reload();
    // Who can be one of its clients is not known now.
    for (const client of [bob, alice])
      expect(await answerTo(client)).toEqual([403, expect.stringContaining('cannot be checked')]);
    await plantCa(undefined);
    expect((await answerTo(alice))[0]).toBe(200);
    await plantCa(JSON.stringify(record));
    expect(await answerTo(bob)).toEqual([403, expect.stringContaining('has been revoked')]);
    expect((await answerTo(alice))[0]).toBe(200);
  });

  test('of an intermediate that is revoked are refused, and of the next one are not', async () => {
    const { authorities } = await found();
    await gateway.target(HOST, { client_ca_pem: 'internal-ca' });
    const bob = await handOut('bob');
    await revoke(authorities[1]?.serial ?? '');
    expect((await answerTo(bob))[0]).toBe(403);
    const carol = await gateway.privateCa(() => handOut('carol'));
    expect((await answerTo(carol))[0]).toBe(200);
  });

  test('a CA that cannot be read lets nobody in, is shown as broken, and hosts without it go on', async () => {
    await found();
    await gateway.target(HOST, { client_ca_pem: 'internal-ca' });
    const bob = await handOut('bob');
    await plantCa('{}');
    expect((await answerTo(bob))[0]).toBe(403);
    expect((await gateway.health()).broken).toMatchObject([{ kind: 'internal-ca', id: 'internal-ca' }]);
    await gateway.target(HOST, { client_ca_pem: ca.pem });
    expect((await answerTo(alice))[0]).toBe(200);
  });
});

describe('an HTTPS backend', () => {
  const host = 'inside.example.com';
  const backend_server_name = 'nas.home.lan';
  const names = [backend_server_name];
  const running: RunningBackend[] = [];
  const status = async (): Promise<number> => (await gateway.visit(host, { protocol: 'http' })).status;
  const start = async ({ pem, key }: Made): Promise<string> => {
    const keys = { certificate_pem: pem, private_key_pem: key };
    const started = await startHttpsBackend(keys, (_, response) => response.end());
    running.push(started);
    return started.url;
  };
  afterAll(() => Promise.all(running.map((each) => each.stop())));

  test('of the private CA is trusted with backend_ca_pem internal-ca, by its roots of now; none else is', async () => {
    await plantCa(undefined);
    const others = maker.make('nas', { issuer: 'ca', extensions: [`subjectAltName=DNS:${backend_server_name}`] });
    await gateway.target(host, { target_url: await start(others), backend_server_name });
    // Its CA is trusted by the system of this gateway.
    expect(await status()).toBe(200);
    await gateway.target(host, { backend_ca_pem: 'internal-ca' });
    expect(await status()).toBe(502);
    await found();
    expect(await status()).toBe(502);
    const first = await start(await handOut('nas', { purpose: 'server', names }));
    await gateway.target(host, { target_url: first });
    expect(await status()).toBe(200);
    await gateway.target(host, { backend_server_name: 'other.home.lan' });
    expect(await status()).toBe(502);
    await gateway.target(host, { backend_server_name });
    await gateway.privateCa((authority) => authority.generations.renew({ root: true }, new Date()));
    expect(await status()).toBe(200);
    await gateway.target(host, { target_url: await start(await handOut('nas', { purpose: 'server', names })) });
    expect(await status()).toBe(200);
    // Connections of before are not used any more.
    await found();
    expect(await status()).toBe(502);
  });
});

describe('the name is read before the handshake', () => {
  test('also where it comes in pieces', async () => {
    const raw = connect(gateway.httpsPort, '127.0.0.1').setNoDelay();
    const slow = new Duplex({
      read: () => {},
      write: (bytes: Buffer, _, done) => void pour(bytes, raw, done),
    });
    raw.on('data', (bytes) => slow.push(bytes)).on('end', () => slow.push(null));
    const socket = connectTls({ socket: slow, servername: HOST, rejectUnauthorized: false, ...keyed(alice) });
    socket.write(`GET / HTTP/1.1\r\nhost: ${HOST}\r\nconnection: close\r\n\r\n`);
    let answer = '';
    for await (const chunk of socket) answer += String(chunk);
    expect(answer).toContain('HTTP/1.1 200 OK');
  });

  test('behind a balancer with the PROXY protocol', async () => {
    const raw = connect(balanced.httpsPort, '127.0.0.1');
    await once(raw, 'connect');
    raw.write('PROXY TCP4 203.0.113.9 192.0.2.1 56324 443\r\n');
    const socket = connectTls({ socket: raw, servername: HOST, rejectUnauthorized: false, ...keyed(alice) });
    socket.write(`GET / HTTP/1.1\r\nhost: ${HOST}\r\nconnection: close\r\n\r\n`);
    let answer = '';
    for await (const chunk of socket) answer += String(chunk);
    const told = JSON.parse(/{.*}/.exec(answer)?.[0] ?? '') as Echo;
    expect(valuesOf(told, 'x-forwarded-for')).toEqual(['203.0.113.9']);
    expect(valuesOf(told, 'x-client-cert-subject')).toEqual(['CN=alice']);
  });

  test('and a CA that validates the host (TLS-ALPN-01) needs no certificate of its own', async () => {
    const version = await gateway.store.alpnChallenges.publish(HOST, 'token.thumbprint', new Date());
    expect(await gateway.store.gateways.haveAll(version, 20_000, AbortSignal.timeout(25_000))).toBe(true);
    const { socket } = await shakeHands(gateway.httpsPort, HOST, { ALPNProtocols: ['acme-tls/1'] });
    expect(socket.alpnProtocol).toBe('acme-tls/1');
    if (!socket.closed) await once(socket, 'close', SOON());
  });

  test('a gateway that stops tells these connections too, and waits for none that is idle', async () => {
    const other = await gateway.beside({ DRAIN_TIMEOUT_SECONDS: '30' });
    const { socket } = await shakeHands(other.httpsPort, HOST, { ALPNProtocols: ['http/1.1'], ...keyed(alice) });
    socket.write(`GET / HTTP/1.1\r\nhost: ${HOST}\r\n\r\n`);
    await once(socket, 'data');
    const options = { servername: HOST, rejectUnauthorized: false, ...keyed(alice) };
    const session = connectHttp2(`https://127.0.0.1:${other.httpsPort}`, options);
    await once(session.request({ ':authority': HOST }).resume(), 'end');
    const told = once(session, 'goaway');
    const began = performance.now();
    socket.resume();
    await other.child.stop();
    expect(performance.now() - began).toBeLessThan(8_000);
    expect([(await told)[0], socket.destroyed || socket.readableEnded]).toEqual([0, true]);
  });

  test('whoever stays silent is hung up on', async () => {
    const silent = connect(gateway.httpsPort, '127.0.0.1');
    silent.write(Buffer.from([22, 3, 1]));
    const began = performance.now();
    await once(silent.resume(), 'close', { signal: AbortSignal.timeout(15_000) });
    expect(performance.now() - began).toBeGreaterThan(8_000);
  }, 20_000);

  test('and whoever hangs up leaves nothing behind', async () => {
    const before = (await gateway.health()).workers.map(({ pid }) => pid);
    for (let i = 0; i < 50; i += 1) {
      const socket = connect(gateway.httpsPort, '127.0.0.1');
      await once(socket, 'connect');
      socket.write(Buffer.from([22, 3, 1, 2, 0, 1, 0]));
      if (i % 2) socket.resetAndDestroy();
      else socket.end();
    }
    expect((await gateway.health()).workers.map(({ pid }) => pid)).toEqual(before);
    expect((await gateway.visit(HOST, { protocol: 'https', client: alice })).status).toBe(200);
  });
});

/** A few bytes at a time. */
async function pour(bytes: Buffer, into: Socket, done: () => void): Promise<void> {
  for (let at = 0; at < bytes.length; at += 400) {
    into.write(bytes.subarray(at, at + 400));
    await new Promise((next) => setImmediate(next));
  }
  done();
}
