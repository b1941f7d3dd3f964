import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { connect as connectHttp2, type IncomingHttpHeaders } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { WebSocket, WebSocketServer } from 'ws';
import { hashPassword } from '#access';
import { parseNetwork, type AccessAction, type AccessListName, type AccessRule, type AccessUser } from '#domain';
import { echo, startHttpBackend, valuesOf, type Echo, type HttpBackend } from '../../support/backends.ts';
import { GatewayProcess } from '../../support/gateway-process.ts';
import type { Visit, Way } from '../../support/visit.ts';

/** A client's address, as the trusted proxy 127.0.0.1 says. */
const from = (address: string): Record<string, string> => ({ 'x-forwarded-for': address });
const basic = (name: string, password: string): Record<string, string> => ({
  authorization: `Basic ${Buffer.from(`${name}:${password}`).toString('base64')}`,
});
const rules = (...lines: string[]): AccessRule[] =>
  lines.map((line) => {
    const [action = '', network = ''] = line.split(' ');
    return { action: action as AccessAction, network: parseNetwork(network), note: '' };
  });

/** Made with htpasswd -nbBC 5 bob, whose password is `builder`. */
const BOB = { username: 'bob', note: '' };
const INSIDE = '10.1.2.3';
const OUTSIDE = '203.0.113.9';
const PROTOCOLS = ['http', 'https', 'h2'] as const;

let gateway: GatewayProcess;
let backend: HttpBackend;
let sockets: WebSocketServer;
let http: Server;
let asked: string[] = [];
let alice: AccessUser;

beforeAll(async () => {
  backend = await startHttpBackend((request, response) => {
    asked.push(request.url ?? '');
    void echo(request, response);
  });
  http = createServer();
  sockets = new WebSocketServer({ server: http });
  sockets.on('connection', (socket, request) => socket.send(JSON.stringify({ rawHeaders: request.rawHeaders })));
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  gateway = await GatewayProcess.start({ environment: { TRUSTED_PROXIES: '127.0.0.1/32' } });
  alice = { username: 'alice', password_hash: await hashPassword('wonderland'), note: '' };
  await gateway.accessList('office', { rules: rules('deny 10.9.0.0/16', 'allow 10.0.0.0/8', 'allow 2001:db8::/32') });
  await gateway.accessList('members', { users: [alice], realm: 'Members only' });
  await gateway.accessList('either', { rules: rules('allow 10.0.0.0/8'), users: [alice], satisfy: 'any' });
  await gateway.accessList('both', { rules: rules('allow 10.0.0.0/8'), users: [alice] });
});
afterAll(async () => {
  sockets?.close();
  http?.close();
  await gateway?.stop();
  await backend?.stop();
});

const lists = (...names: string[]): { access_lists: AccessListName[] } => ({ access_lists: names as AccessListName[] });
const host = async (name: string, ...attached: string[]): Promise<string> => {
  await gateway.target(name, { target_url: backend.url, ...lists(...attached) });
  return name;
};
const visit = (name: string, headers: Record<string, string>, way: Partial<Way> = {}): Promise<Visit> =>
  gateway.visit(name, { protocol: 'https', ...way, headers });
const status = async (...args: Parameters<typeof visit>): Promise<number> => (await visit(...args)).status;
const told = ({ body }: Visit): Echo => JSON.parse(body) as Echo;

describe('addresses', () => {
  test.each(PROTOCOLS)('decide who comes in over %s, and who does not gets a page of 403', async (protocol) => {
    const name = await host('office.example.com', 'office');
    expect(await status(name, from(INSIDE), { protocol })).toBe(200);
    expect(await status(name, from('2001:db8::7'), { protocol })).toBe(200);
    expect(await status(name, from('10.9.0.1'), { protocol })).toBe(403);
    const refused = await visit(name, { ...from(OUTSIDE), accept: 'text/html' }, { protocol });
    expect([refused.status, refused.headers['content-type']]).toEqual([403, 'text/html; charset=utf-8']);
    expect(refused.body).toContain('Your address may not reach this site.');
    expect(refused.headers['www-authenticate']).toBeUndefined();
  });

  test('are known however they are written, IPv4-mapped as well', async () => {
    const name = await host('office.example.com', 'office');
    expect(await status(name, from('::ffff:10.1.2.3'))).toBe(200);
    expect(await status(name, from('::ffff:a09:1'))).toBe(403);
    expect(await status(name, { forwarded: 'for="[2001:DB8:0:0::7]:4711"' })).toBe(200);
  });

  test('are taken from nobody but trusted proxies', async () => {
    const name = await host('office.example.com', 'office');
    const loopback = await host(
      'loopback.example.com',
      await gateway.accessList('near', { rules: rules('allow 127.0.0.9') }),
    );
    expect(await status(name, from(INSIDE), { from: '127.0.0.9' })).toBe(403);
    expect(await status(loopback, from(INSIDE), { from: '127.0.0.9' })).toBe(200);
    expect(await status(loopback, {}, { from: '127.0.0.10' })).toBe(403);
    // Hidden by a trusted proxy: its own address is not the client's.
    expect(await status(name, from('unknown'))).toBe(403);
  });

  test('are asked for on every path and method, before the backend hears anything', async () => {
    const name = await host('office.example.com', 'office');
    asked = [];
    const paths = ['/', '/api/x', '//', '/a/../b', '/%2e%2e/', '/favicon.ico', '/.well-known/openid-configuration'];
    for (const path of paths) expect([path, await status(name, from(OUTSIDE), { path })]).toEqual([path, 403]);
    for (const method of ['HEAD', 'POST', 'OPTIONS', 'PROPFIND'])
      expect([method, await status(name, from(OUTSIDE), { method })]).toEqual([method, 403]);
    expect(asked).toEqual([]);
  });

  test('do not stand in the way of a challenge of a CA', async () => {
    const name = await host('office.example.com', 'office');
    await gateway.store.challenges.publish('t0ken-of-the-test-of-lists', 'the key authorization');
    const path = '/.well-known/acme-challenge/t0ken-of-the-test-of-lists';
    const answer = await visit(name, from(OUTSIDE), { protocol: 'http', path });
    expect([answer.status, answer.body]).toEqual([200, 'the key authorization']);
  });
});

describe('passwords', () => {
  test.each(PROTOCOLS)(
    'are asked for with the realm of the list over %s, and a right one lets in',
    async (protocol) => {
      const name = await host('members.example.com', 'members');
      const asking = await visit(name, {}, { protocol });
      expect([asking.status, asking.headers['www-authenticate']]).toEqual([
        401,
        'Basic realm="Members only", charset="UTF-8"',
      ]);
      for (const wrong of [basic('alice', 'Wonderland'), basic('mallory', 'wonderland'), { authorization: 'Bearer x' }])
        expect(await status(name, wrong, { protocol })).toBe(401);
      expect(await status(name, basic('alice', 'wonderland'), { protocol })).toBe(200);
    },
  );

  test('of bcrypt are taken as well', async () => {
    const { hashSync } = await import('bcryptjs');
    const bob = { ...BOB, password_hash: hashSync('builder', 5).replace('$2b', '$2y') };
    const name = await host('bcrypt.example.com', await gateway.accessList('bcrypt', { users: [bob] }));
    expect(await status(name, basic('bob', 'Builder'))).toBe(401);
    expect(await status(name, basic('bob', 'builder'))).toBe(200);
  });

  test('that are ours are kept from the backend; other authorization is not', async () => {
    const members = await host('members.example.com', 'members');
    const admitted = told(await visit(members, { ...basic('alice', 'wonderland'), 'x-mine': 'kept' }));
    expect([valuesOf(admitted, 'authorization'), valuesOf(admitted, 'x-mine')]).toEqual([[], ['kept']]);
    const office = await host('office.example.com', 'office');
    for (const theirs of [basic('alice', 'wonderland'), { authorization: 'Bearer x' }])
      expect(valuesOf(told(await visit(office, { ...from(INSIDE), ...theirs })), 'authorization')).toEqual([
        theirs.authorization,
      ]);
    const either = await host('either.example.com', 'either');
    const passed = async (theirs: Record<string, string>): Promise<string[]> =>
      valuesOf(told(await visit(either, { ...from(INSIDE), ...theirs })), 'authorization');
    expect(await passed({ authorization: 'Bearer x' })).toEqual(['Bearer x']);
    expect(await passed(basic('zoe', 'of the backend'))).toEqual([basic('zoe', 'of the backend').authorization]);
    // A browser sends it on, whether it was asked here or at home.
    expect(await passed(basic('alice', 'whatever'))).toEqual([]);
  });

  test('do not displace the credentials that the operator has for the backend', async () => {
    const custom_headers = { Authorization: 'Basic b3BlcmF0b3I6eA==' };
    await gateway.target('own.example.com', { target_url: backend.url, custom_headers, ...lists('members') });
    const admitted = told(await visit('own.example.com', basic('alice', 'wonderland')));
    expect(valuesOf(admitted, 'authorization')).toEqual(['Basic b3BlcmF0b3I6eA==']);
  });

  test('with all are asked only of whom the addresses admit, with any of whom they do not', async () => {
    const [both, either] = [await host('both.example.com', 'both'), await host('either.example.com', 'either')];
    const right = basic('alice', 'wonderland');
    const tries = async (name: string): Promise<number[]> => [
      await status(name, from(INSIDE)),
      await status(name, from(OUTSIDE)),
      await status(name, { ...from(INSIDE), ...right }),
      await status(name, { ...from(OUTSIDE), ...right }),
    ];
    expect(await tries(both)).toEqual([401, 403, 200, 403]);
    expect(await tries(either)).toEqual([200, 401, 200, 200]);
  });

  test('are wanted by every list that is attached', async () => {
    const other = { username: 'alice', password_hash: await hashPassword('elsewhere'), note: '' };
    await gateway.accessList('others', { users: [other], realm: 'Others' });
    const name = await host('many.example.com', 'office', 'members');
    expect(await status(name, { ...from(OUTSIDE), ...basic('alice', 'wonderland') })).toBe(403);
    expect(await status(name, { ...from(INSIDE), ...basic('alice', 'wonderland') })).toBe(200);
    const contrary = await host('contrary.example.com', 'members', 'others');
    const refused = await visit(contrary, basic('alice', 'wonderland'));
    expect([refused.status, refused.headers['www-authenticate']]).toEqual([
      401,
      'Basic realm="Others", charset="UTF-8"',
    ]);
  });

  test('two fields of authorization are no authorization', async () => {
    const name = await host('members.example.com', 'members');
    const port = gateway.httpPort;
    const { sendBytes } = await import('../../support/raw-client.ts');
    const field = `Authorization: ${basic('alice', 'wonderland').authorization}\r\n`;
    const { statuses } = await sendBytes(
      port,
      `GET / HTTP/1.1\r\nHost: ${name}\r\n${field}${field}Connection: close\r\n\r\n`,
    );
    expect(statuses).toEqual([400]);
  });
});

const live = async (): Promise<string> => {
  const target_url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
  await gateway.target('live.example.com', { target_url, ...lists('members', 'office') });
  return 'live.example.com';
};

describe('WebSockets', () => {
  test('over HTTP/1.1 are let in as any request, and their backend does not hear the password', async () => {
    const name = await live();
    const open = async (headers: Record<string, string>): Promise<number | Echo> => {
      const client = new WebSocket(`ws://127.0.0.1:${gateway.httpPort}/`, { headers: { host: name, ...headers } });
      const refused = once(client, 'unexpected-response').then(
        ([, response]: { statusCode: number }[]) => response?.statusCode ?? 0,
      );
      const first = once(client, 'message').then(([data]) => JSON.parse(String(data)) as Echo);
      client.on('error', () => {});
      const result = await Promise.race([refused, first]);
      client.terminate();
      return result;
    };
    expect(await open(from(OUTSIDE))).toBe(403);
    expect(await open(from(INSIDE))).toBe(401);
    expect(await open({ ...from(INSIDE), ...basic('alice', 'x') })).toBe(401);
    const echoed = await open({ ...from(INSIDE), ...basic('alice', 'wonderland') });
    expect(valuesOf(echoed as Echo, 'authorization')).toEqual([]);
    expect(valuesOf(echoed as Echo, 'upgrade')).toEqual(['websocket']);
  });

  test('over HTTP/2 as well', async () => {
    const name = await live();
    const session = connectHttp2(`https://127.0.0.1:${gateway.httpsPort}`, {
      servername: name,
      rejectUnauthorized: false,
    });
    await once(session, 'remoteSettings');
    const open = async (headers: Record<string, string>): Promise<number> => {
      const stream = session.request({
        ':method': 'CONNECT',
        ':protocol': 'websocket',
        ':scheme': 'https',
        ':path': '/',
        ':authority': name,
        'sec-websocket-version': '13',
        ...headers,
      });
      const [answer] = (await once(stream, 'response')) as [IncomingHttpHeaders & { ':status': number }];
      stream.destroy();
      return answer[':status'];
    };
    expect(await open(from(OUTSIDE))).toBe(403);
    expect(await open(from(INSIDE))).toBe(401);
    expect(await open({ ...from(INSIDE), ...basic('alice', 'wonderland') })).toBe(200);
    session.destroy();
  });
});

describe('a list that cannot be used', () => {
  test('closes its hosts until it can, is told with its reason, and harms no other', async () => {
    const name = await host(
      'closed.example.com',
      'office',
      await gateway.accessList('fragile', { rules: rules('allow all') }),
    );
    const other = await host('office.example.com', 'office');
    expect(await status(name, from(INSIDE))).toBe(200);
    for (const planted of ['{"not":"a list"}', 'no JSON', undefined]) {
      await gateway.plantAccessList('fragile', planted);
      const closed = await visit(name, { ...from(INSIDE), ...basic('alice', 'wonderland') });
      expect([closed.status, await status(other, from(INSIDE))]).toEqual([503, 200]);
      expect(closed.body).toContain('nobody is let in');
      const { broken } = await gateway.health();
      expect(broken).toContainEqual({
        kind: 'target',
        id: 'closed.example.com',
        reason: 'its access list fragile is missing or broken, so it answers 503 to everybody',
      });
      expect(broken.some(({ kind, id }) => kind === 'access-list' && id === 'fragile')).toBe(planted !== undefined);
    }
    await gateway.accessList('fragile', { rules: rules('allow all') });
    expect(await status(name, from(INSIDE))).toBe(200);
    expect((await gateway.health()).broken).toEqual([]);
  });

  test.each([
    [
      'a network that is none',
      { rules: [{ action: 'allow' as const, network: '10.0.0.0/99' as AccessRule['network'], note: '' }] },
    ],
    ['a hash that is none', { users: [{ ...BOB, password_hash: 'plain' }] }],
    ['a realm that would forge a field', { realm: 'x"\r\nset-cookie: a=b' }],
  ])('such as %s', async (_, own) => {
    await gateway.accessList('planted', own);
    expect(await status(await host('planted.example.com', 'planted'), from(INSIDE))).toBe(503);
    expect((await gateway.health()).broken.map(({ kind }) => kind)).toEqual(['access-list', 'target']);
    await gateway.removeTarget('planted.example.com');
    await gateway.plantAccessList('planted', undefined);
  });

  test('is not an empty one, which admits nobody', async () => {
    const name = await host('empty.example.com', await gateway.accessList('empty', {}));
    expect(await status(name, { ...from(INSIDE), ...basic('alice', 'wonderland') })).toBe(403);
  });
});

describe('a change', () => {
  test('counts from the next request on at every worker: rules, passwords, users, attaching and detaching', async () => {
    const name = await host('change.example.com', await gateway.accessList('changing', { users: [alice] }));
    const everywhere = async (headers: Record<string, string>): Promise<number[]> =>
      gateway.atEachWorker(() => status(name, headers));
    expect(await everywhere(basic('alice', 'wonderland'))).toEqual([200, 200]);
    await gateway.accessList('changing', { users: [{ ...alice, password_hash: await hashPassword('looking glass') }] });
    expect(await everywhere(basic('alice', 'wonderland'))).toEqual([401, 401]);
    expect(await everywhere(basic('alice', 'looking glass'))).toEqual([200, 200]);
    await gateway.accessList('changing', { rules: rules('allow 10.0.0.0/8') });
    expect(await everywhere({ ...from(OUTSIDE), ...basic('alice', 'looking glass') })).toEqual([403, 403]);
    await host(name);
    expect(await everywhere(from(OUTSIDE))).toEqual([200, 200]);
  });
});
