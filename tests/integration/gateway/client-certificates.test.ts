import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect as connectHttp2, type ClientHttp2Session, type IncomingHttpHeaders } from 'node:http2';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ConnectionOptions, TLSSocket } from 'node:tls';
import { promisify } from 'node:util';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { startBackend, type Backend } from '../../support/backend.ts';
import { GatewayProcess } from '../../support/gateway-process.ts';
import { OpensslCa, type Made } from '../../support/openssl-ca.ts';
import { shakeHands } from '../../support/shake-hands.ts';
import type { Visit, Way } from '../../support/visit.ts';

const HOST = 'private.example.com';
const OTHER = 'other.example.com';
const OPEN = 'open.example.com';
const FOR_CLIENTS = ['extendedKeyUsage=clientAuth', 'subjectAltName=email:alice@example.com,DNS:alice.example.com'];
const AUTHORITY = ['basicConstraints=critical,CA:TRUE', 'keyUsage=keyCertSign'];

/** Far below the time after which an idle connection is closed anyway. */
const SOON = (): { signal: AbortSignal } => ({ signal: AbortSignal.timeout(20_000) });

let gateway: GatewayProcess;
let backend: Backend;
const maker = new OpensslCa();
const folder = mkdtempSync(join(tmpdir(), 'mpm-client-'));
let ca: Made;
let otherCa: Made;
let alice: Made;

beforeAll(async () => {
  ca = maker.make('ca', { extensions: AUTHORITY });
  otherCa = maker.make('other-ca', { extensions: AUTHORITY });
  alice = maker.make('alice', { issuer: 'ca', extensions: FOR_CLIENTS });
  backend = await startBackend();
  gateway = await GatewayProcess.start();
  // One certificate for all, so that what is shown to clients does not keep hosts apart.
  await gateway.certificate('all', [`*.example.com`]);
  for (const host of [HOST, OTHER, OPEN]) await gateway.target(host, { target_url: backend.url });
});
beforeEach(() => gateway.target(HOST, { client_certificate: 'require', client_ca_pem: ca.pem }));
afterAll(async () => {
  maker.remove();
  rmSync(folder, { recursive: true });
  await gateway?.stop();
  await backend?.stop();
});

const visit = (protocol: Way['protocol'], client?: Made, way: Partial<Way> = {}): Promise<Visit> =>
  gateway.visit(HOST, { protocol, client, ...way });
const heard = (): IncomingHttpHeaders => backend.seen.at(-1)?.headers ?? {};
const shake = (host: string | undefined, options: ConnectionOptions = {}): Promise<TLSSocket> =>
  shakeHands(gateway.httpsPort, host, { ALPNProtocols: ['http/1.1'], ...options }).then(({ socket }) => socket);

/** One request on a connection that stays open; its answer's head. */
async function ask(socket: TLSSocket, host = HOST, more = ''): Promise<string> {
  socket.write(`GET / HTTP/1.1\r\nHost: ${host}\r\n${more}\r\n`);
  const [answer] = (await once(socket, 'data', { signal: AbortSignal.timeout(20_000) })) as [Buffer];
  return answer.toString('latin1').split('\r\n\r\n')[0] ?? '';
}

async function askHttp2(session: ClientHttp2Session, host = HOST): Promise<number | undefined> {
  const stream = session.request({ ':authority': host });
  stream.on('error', () => {}).resume();
  const [headers] = (await once(stream, 'response', { signal: AbortSignal.timeout(20_000) })) as [
    IncomingHttpHeaders & { ':status'?: number },
  ];
  return headers[':status'];
}

const curl = async (...args: string[]): Promise<string> => {
  const { stdout } = await promisify(execFile)('curl', [
    '-sk',
    '--write-out',
    ' %{http_code}',
    '--max-time',
    '10',
    '--resolve',
    `${HOST}:${gateway.httpsPort}:127.0.0.1`,
    ...args,
    `https://${HOST}:${gateway.httpsPort}/`,
  ]);
  return stdout;
};

describe.each(['https', 'h2'] as const)('a host that requires client certificates, over %s', (protocol) => {
  test('lets in who shows one of its authorities, and tells the backend about it', async () => {
    expect((await visit(protocol, alice)).body).toBe('hello from backend');
    const { raw, serial, fingerprint } = describeCertificate('alice');
    expect(heard()).toMatchObject({
      'x-client-cert-verify': 'SUCCESS',
      'x-client-cert-subject': 'CN=alice',
      'x-client-cert-issuer': 'CN=ca',
      'x-client-cert-san': 'email:alice@example.com, DNS:alice.example.com',
      'x-client-cert-serial': serial,
      'x-client-cert-fingerprint': fingerprint,
      'client-cert': `:${raw}:`,
    });
  });

  test.each([
    ['none', () => undefined, 'Your client has shown none'],
    [
      'one of another authority',
      () => maker.make('bob', { issuer: 'other-ca', extensions: FOR_CLIENTS }),
      'comes from no',
    ],
    ['one that it signed itself', () => maker.make('self', { extensions: FOR_CLIENTS }), 'comes from no authority'],
    ['an expired one', () => maker.make('old', { issuer: 'ca', extensions: FOR_CLIENTS, days: -1 }), 'has expired'],
    [
      "a server's",
      () => maker.make('server', { issuer: 'ca', extensions: ['extendedKeyUsage=serverAuth'] }),
      'not made',
    ],
  ])('refuses %s with words that say why', async (_, make, why) => {
    const before = backend.seen.length;
    for (const maxVersion of protocol === 'h2' ? (['TLSv1.3'] as const) : (['TLSv1.2', 'TLSv1.3'] as const)) {
      const { status, body } = await visit(protocol, make(), { maxVersion });
      expect([status, body]).toEqual([403, expect.stringContaining(why)]);
    }
    expect(backend.seen).toHaveLength(before);
  });

  test('believes nothing that a client says of its certificate, on any host', async () => {
    const lies = {
      'client-cert': ':bGll:',
      'client-cert-chain': ':bGll:',
      'x-client-cert-subject': 'CN=root',
      X_Client_Cert_San: 'DNS:root',
      'x-client-cert-verify': 'SUCCESS',
      'x-client-cert-whatever': 'lie',
    };
    await visit(protocol, alice, { headers: lies });
    expect(JSON.stringify(heard())).not.toMatch(/root|lie"|bGll/);
    await gateway.visit(OPEN, { protocol, headers: lies });
    expect(JSON.stringify(heard())).not.toMatch(/client.cert/i);
  });
});

describe('who is asked', () => {
  test.each(['TLSv1.2', 'TLSv1.3'] as const)(
    'with %s clients of this host alone, and by the names of its authorities',
    async (maxVersion) => {
      for (const [host, asked] of [
        [HOST, true],
        [OPEN, false],
        [undefined, false],
      ] as const) {
        const args = [
          's_client',
          '-connect',
          `127.0.0.1:${gateway.httpsPort}`,
          maxVersion === 'TLSv1.2' ? '-tls1_2' : '-tls1_3',
        ];
        const shown = maker.run([...args, ...(host === undefined ? ['-noservername'] : ['-servername', host])]);
        expect([host, shown.includes('Acceptable client certificate CA names')]).toEqual([host, asked]);
        expect(shown.includes('CN = ca')).toBe(asked);
      }
    },
  );

  test('request: all, and who has none comes in as well, known as such; a bad one does not', async () => {
    await gateway.target(HOST, { client_certificate: 'request' });
    const stranger = maker.make('stranger', { issuer: 'other-ca', extensions: FOR_CLIENTS });
    for (const protocol of ['https', 'h2'] as const) {
      expect((await visit(protocol)).status).toBe(200);
      expect(heard()['x-client-cert-verify']).toBe('NONE');
      expect(heard()['x-client-cert-subject']).toBeUndefined();
      expect((await visit(protocol, alice)).status).toBe(200);
      expect(heard()['x-client-cert-verify']).toBe('SUCCESS');
      expect((await visit(protocol, stranger)).status).toBe(403);
    }
    expect((await visit('http')).status).toBe(200);
    expect(heard()['x-client-cert-verify']).toBe('NONE');
  });

  test('off: nobody, and backends hear nothing of it', async () => {
    await gateway.target(HOST, { client_certificate: 'off' });
    expect((await visit('https', alice)).status).toBe(200);
    expect(JSON.stringify(heard())).not.toMatch(/client.cert/i);
  });

  test('an authority below another one is enough by itself', async () => {
    const below = maker.make('below', { issuer: 'ca', extensions: AUTHORITY });
    const carol = maker.make('carol', { issuer: 'below', extensions: FOR_CLIENTS });
    await gateway.target(HOST, { client_ca_pem: below.pem });
    expect((await visit('https', carol)).status).toBe(200);
    expect((await visit('https', alice)).status).toBe(403);
  });

  test('a wildcard: all hosts that it stands for, and not one that has its own target', async () => {
    await gateway.target('*.team.example.com', {
      target_url: backend.url,
      client_certificate: 'require',
      client_ca_pem: ca.pem,
    });
    await gateway.target('open.team.example.com', { target_url: backend.url });
    const at = async (host: string, client?: Made, servername = host): Promise<number> =>
      (await gateway.visit(host, { protocol: 'h2', client, servername })).status;
    expect(await at('a.team.example.com', alice)).toBe(200);
    expect(heard()['x-client-cert-subject']).toBe('CN=alice');
    expect(await at('a.team.example.com')).toBe(403);
    expect(await at('b.team.example.com', alice, 'a.team.example.com')).toBe(421);
    expect(await at('open.team.example.com')).toBe(200);
    expect(await at('open.team.example.com', alice, 'a.team.example.com')).toBe(421);
  });

  test('curl comes in with its certificate, and reads why it does not without', async () => {
    const [cert, key] = [join(folder, 'alice.pem'), join(folder, 'alice.key')];
    writeFileSync(cert, alice.pem);
    writeFileSync(key, alice.key);
    for (const version of ['--http1.1', '--http2']) {
      expect(await curl(version, '--cert', cert, '--key', key)).toBe('hello from backend 200');
      expect(await curl(version)).toMatch(/Your client has shown none.* 403$/s);
    }
  });

  test('a subject of any language arrives in the form of RFC 4514', async () => {
    const name = 'Zoë, "Ops"\\n';
    maker.run([
      'req',
      '-x509',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:P-256',
      '-nodes',
      '-utf8',
      '-days',
      '3',
      '-subj',
      `/O=Über/CN=${name.replaceAll('\\', '\\\\')}`,
      '-keyout',
      'zoe.key',
      '-out',
      'zoe.pem',
    ]);
    const zoe = { pem: maker.run(['x509', '-in', 'zoe.pem']), key: maker.run(['pkey', '-in', 'zoe.key']) };
    await gateway.target(HOST, { client_ca_pem: zoe.pem });
    expect((await visit('https', zoe)).status).toBe(200);
    expect(heard()['x-client-cert-subject']).toBe(String.raw`CN=Zo\C3\AB\, \"Ops\"\\n,O=\C3\9Cber`);
  });
});

describe('no other way in', () => {
  test('plain HTTP: 403, or the redirect to https', async () => {
    expect((await visit('http')).status).toBe(403);
    await gateway.target(HOST, { https_redirect: true });
    expect((await visit('http')).status).toBe(301);
    await gateway.target(HOST, { https_redirect: false });
  });

  test.each(['https', 'h2'] as const)('a connection over %s for another host, or for none: 421', async (protocol) => {
    const before = backend.seen.length;
    for (const servername of [OPEN, OTHER, ''])
      expect([servername, (await visit(protocol, alice, { servername })).status]).toEqual([servername, 421]);
    expect(backend.seen).toHaveLength(before);
  });

  test('a connection for a host with another authority: 421', async () => {
    await gateway.target(OTHER, { client_certificate: 'require', client_ca_pem: otherCa.pem });
    expect((await visit('h2', alice, { servername: OTHER })).status).toBe(421);
    await gateway.target(OTHER, { client_certificate: 'off' });
  });

  test('and its connection is no way to another host: 421', async () => {
    for (const protocol of ['https', 'h2'] as const)
      expect((await gateway.visit(OPEN, { protocol, client: alice, servername: HOST })).status).toBe(421);
  });

  test.each(['TLSv1.2', 'TLSv1.3'] as const)(
    'a session of another connection (%s): certificates are shown each time',
    async (maxVersion) => {
      for (const [from, client] of [
        [HOST, alice],
        [OPEN, undefined],
      ] as const) {
        // Both of a pair at the same worker, whose keys are the same.
        await gateway.atEachWorker(async () => {
          const first = await shake(from, { maxVersion, ...keyed(client) });
          const sessions: Buffer[] = [];
          first.on('session', (session: Buffer) => sessions.push(session));
          expect(await ask(first, from)).toContain(' 200 ');
          const session = sessions.at(-1) ?? first.getSession();
          first.destroy();
          if (!session) throw new Error('no session');
          const second = await shake(HOST, { maxVersion, session });
          expect([from, second.isSessionReused()]).toEqual([from, false]);
          expect(await ask(second)).toContain(' 403 ');
          second.destroy();
        });
      }
    },
  );

  test('a name in other letters, or with a dot', async () => {
    expect((await visit('https', undefined, { servername: HOST.toUpperCase() })).status).toBe(403);
    expect((await visit('https', undefined, { servername: `${HOST}.` })).status).toBe(421);
  });
});

describe('changes', () => {
  test('of the authorities hold for the next handshake, at every worker, and end connections of the old ones', async () => {
    const kept = await gateway.atEachWorker(async () => {
      const socket = await shake(HOST, keyed(alice));
      expect(await ask(socket)).toContain(' 200 ');
      return socket;
    });
    const sessions = await gateway.atEachWorker(async () => {
      const session = connectHttp2(`https://127.0.0.1:${gateway.httpsPort}`, {
        servername: HOST,
        rejectUnauthorized: false,
        ...keyed(alice),
      });
      session.on('error', () => {});
      expect(await askHttp2(session)).toBe(200);
      return session;
    });
    const ended = [
      ...kept.map((socket) => once(socket, 'close', SOON())),
      ...sessions.map((session) => once(session, 'close', SOON())),
    ];
    // One more authority ends nothing.
    await gateway.target(HOST, { client_ca_pem: otherCa.pem + ca.pem });
    for (const socket of kept) expect(await ask(socket)).toContain(' 200 ');
    for (const session of sessions) expect(await askHttp2(session)).toBe(200);
    await gateway.target(HOST, { client_ca_pem: otherCa.pem });
    await Promise.all(ended);
    const bob = maker.make('bob', { issuer: 'other-ca', extensions: FOR_CLIENTS });
    for (const [client, status] of [
      [alice, 403],
      [bob, 200],
    ] as const)
      expect(await gateway.atEachWorker(async () => (await visit('https', client)).status)).toEqual([status, status]);
  });

  test('from off to require: a connection of before is told to come again', async () => {
    await gateway.target(HOST, { client_certificate: 'off' });
    const socket = await shake(HOST);
    expect(await ask(socket)).toContain(' 200 ');
    await gateway.target(HOST, { client_certificate: 'require' });
    expect(await ask(socket)).toMatch(/^HTTP\/1\.1 421 [^]*connection: close/i);
  });
});

const keyed = (made: Made | undefined): ConnectionOptions => (made ? { cert: made.pem, key: made.key } : {});

function describeCertificate(name: string): { raw: string; serial: string; fingerprint: string } {
  const shown = maker.run(['x509', '-in', `${name}.pem`, '-noout', '-serial', '-fingerprint', '-sha256']);
  const [, serial = '', print = ''] = /serial=(\w+)\n.*Fingerprint=([\w:]+)/is.exec(shown) ?? [];
  const raw = maker.run(['x509', '-in', `${name}.pem`]).replaceAll(/-----.*?-----|\s/g, '');
  return { raw, serial: serial.toLowerCase(), fingerprint: `sha256:${print.replaceAll(':', '').toLowerCase()}` };
}
