import { once } from 'node:events';
import { connect as connectHttp2, type ClientHttp2Session } from 'node:http2';
import type { ConnectionOptions, SecureVersion } from 'node:tls';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startHttpBackend, type HttpBackend } from '../../support/backends.ts';
import { eventually } from '../../support/eventually.ts';
import { freePort } from '../../support/free-port.ts';
import { GatewayProcess } from '../../support/gateway-process.ts';
import { shakeHands as shake, shownNames, type Handshake } from '../../support/shake-hands.ts';
import { startLoad } from '../../support/steady-load.ts';

const HOST = 'app.example.com';

let gateway: GatewayProcess;
let backend: HttpBackend;

beforeAll(async () => {
  backend = await startHttpBackend((_, response) => response.end('content'));
  const ADMIN_API_PORT = String(await freePort());
  gateway = await GatewayProcess.start({
    environment: { SELF_SIGNED_CN: 'fallback.test', SELF_SIGNED_DAYS: '7', ADMIN_API_PORT },
  });
  await gateway.target(HOST, { target_url: backend.url });
});
afterAll(async () => {
  await gateway?.stop();
  await backend?.stop();
});

const shakeHands = (servername: string | undefined, options: ConnectionOptions = {}): Promise<Handshake> =>
  shake(gateway.httpsPort, servername, options);

/** Names on the certificate that is shown for a host. */
const shown = (servername?: string): Promise<string | undefined> => shownNames(gateway.httpsPort, servername);

/** The same for a client that names none, at an address of this machine. */
const at = (host: string, ALPNProtocols?: string[], maxVersion: SecureVersion = 'TLSv1.3') =>
  shownNames(gateway.httpsPort, undefined, { host, maxVersion, ...(ALPNProtocols && { ALPNProtocols }) });

/** What is shown for a host, asked of each worker. */
const shownByAll = (servername: string): Promise<(string | undefined)[]> =>
  gateway.atEachWorker(() => shown(servername));

describe('which certificate is shown', () => {
  test('the self-signed fallback where there is no other, with its own name and lifetime', async () => {
    expect(await shownByAll('nobody.example.com')).toEqual(['DNS:fallback.test', 'DNS:fallback.test']);
    const { socket, certificate } = await shakeHands(undefined);
    socket.destroy();
    expect(certificate.subject.CN).toBe('fallback.test');
    const days = (Date.parse(certificate.valid_to) - Date.now()) / 86_400_000;
    expect(days).toBeGreaterThan(6.9);
    expect(days).toBeLessThan(7.1);
  });

  test('the exact name before a wildcard, a wildcard for one label only', async () => {
    await gateway.certificate('wild', ['*.zone.example.com']);
    await gateway.certificate('exact', ['www.zone.example.com']);
    expect(await shown('www.zone.example.com')).toBe('DNS:www.zone.example.com');
    expect(await shown('other.zone.example.com')).toBe('DNS:*.zone.example.com');
    expect(await shown('a.b.zone.example.com')).toBe('DNS:fallback.test');
    expect(await shown('zone.example.com')).toBe('DNS:fallback.test');
  });

  test('what the target names before any other that covers the host', async () => {
    await gateway.certificate('first', ['named.example.com', 'first.example.com']);
    await gateway.certificate('second', ['named.example.com', 'second.example.com']);
    await gateway.target('named.example.com', { target_url: backend.url, cert_name: 'first' as never });
    expect(await shown('named.example.com')).toContain('first.example.com');
    await gateway.target('named.example.com', { cert_name: 'second' as never });
    expect(await shown('named.example.com')).toContain('second.example.com');
    await gateway.target('named.example.com', { cert_name: 'not-issued-yet' as never });
    expect(await shown('named.example.com')).toMatch(/first|second/);
  });

  test('a name in capitals is the same name', async () => {
    await gateway.certificate('capitals', ['capitals.example.com']);
    expect(await shown('CAPITALS.example.com')).toBe('DNS:capitals.example.com');
  });
});

describe('a client that names no host, as with https://192.0.2.7', () => {
  const WEB = ['h2', 'http/1.1'];
  const FALLBACK = 'DNS:fallback.test';

  test('sees the only certificate for an address there is', async () => {
    expect(await at('127.0.0.1', WEB)).toBe(FALLBACK);
    await gateway.certificate('one', ['127.0.0.1'], 'rsa-2048');
    for (const version of ['TLSv1.2', 'TLSv1.3'] as const) {
      expect(await gateway.atEachWorker(() => at('127.0.0.1', WEB, version))).toEqual(
        Array(2).fill('IP Address:127.0.0.1'),
      );
      expect(await at('127.0.0.1', undefined, version)).toBe('IP Address:127.0.0.1');
      expect(await at('127.0.0.2', WEB, version)).toBe('IP Address:127.0.0.1');
    }
  });

  test('sees of several the one for the address that it called', async () => {
    await gateway.certificate('two', ['127.0.0.2', 'two.example.com']);
    await gateway.certificate('six', ['::1']);
    expect(await at('127.0.0.1', WEB)).toBe('IP Address:127.0.0.1');
    for (const version of ['TLSv1.2', 'TLSv1.3'] as const) {
      expect(await at('127.0.0.2', WEB, version)).toBe('IP Address:127.0.0.2, DNS:two.example.com');
      expect(await at('::1', WEB, version)).toBe('IP Address:0:0:0:0:0:0:0:1');
      expect(await at('127.0.0.3', WEB, version)).toBe(FALLBACK);
      expect(await at('127.0.0.2', undefined, version)).toBe(FALLBACK);
    }
    // TLS 1.2 settles the kind of key first; this client gets a certificate, if not the best.
    expect(await at('127.0.0.1', WEB, 'TLSv1.2')).toBe(FALLBACK);
  });

  test('may ask for the address, over HTTP/1.1 and HTTP/2', async () => {
    for (const protocol of ['https', 'h2'] as const) {
      // The address is an API host, and there is no admin API here.
      expect((await gateway.visit('127.0.0.1', { protocol, servername: '' })).status).toBe(502);
      expect((await gateway.visit(HOST, { protocol, servername: 'two.example.com' })).status).toBe(421);
    }
  });

  test('sees the self-signed one again when they are gone', async () => {
    for (const name of ['one', 'two', 'six']) await gateway.removeCertificate(name);
    expect(await at('127.0.0.1', WEB)).toBe(FALLBACK);
    expect(await at('127.0.0.1')).toBe(FALLBACK);
  });
});

describe('a change takes effect at once at every worker, and open connections are not disturbed', () => {
  test('stored, renewed under the same name, deleted', async () => {
    const held = await openSessions();
    expect(await shownByAll(HOST)).toEqual(['DNS:fallback.test', 'DNS:fallback.test']);
    const first = await gateway.certificate('app', [HOST]);
    expect(await shownByAll(HOST)).toEqual([`DNS:${HOST}`, `DNS:${HOST}`]);
    // A client that verifies is content with it.
    expect((await gateway.visit(HOST, { protocol: 'h2', ca: first })).status).toBe(200);
    const fingerprint = async (): Promise<string> => {
      const { socket, certificate } = await shakeHands(HOST);
      socket.destroy();
      return certificate.fingerprint256;
    };
    const before = await fingerprint();
    await gateway.certificate('app', [HOST]);
    const after = await gateway.atEachWorker(fingerprint);
    expect(after[0]).not.toBe(before);
    expect(after[1]).toBe(after[0]);
    await gateway.removeCertificate('app');
    expect(await shownByAll(HOST)).toEqual(['DNS:fallback.test', 'DNS:fallback.test']);
    for (const session of held) expect(await askOn(session)).toBe(200);
    for (const session of held) session.destroy();
  });

  test('a renewal under load fails no request', async () => {
    let ca = await gateway.certificate('busy', ['busy.example.com']);
    await gateway.target('busy.example.com', { target_url: backend.url });
    const loads = (['https', 'h2'] as const).map((protocol) =>
      startLoad(() => gateway.visit('busy.example.com', { protocol })),
    );
    for (let i = 0; i < 5; i++) ca = await gateway.certificate('busy', ['busy.example.com']);
    expect((await gateway.visit('busy.example.com', { protocol: 'https', ca })).status).toBe(200);
    await eventually(() => loads.every((load) => load.sent() > 10));
    const outcomes = (await Promise.all(loads.map((load) => load.stop()))).flat();
    expect(outcomes.filter((outcome) => outcome !== 200)).toEqual([]);
  });
});

/** An HTTP/2 connection to each worker. */
async function openSessions(): Promise<ClientHttp2Session[]> {
  return gateway.atEachWorker(async () => {
    const session = connectHttp2(`https://127.0.0.1:${gateway.httpsPort}`, {
      servername: HOST,
      rejectUnauthorized: false,
    });
    session.on('error', () => {});
    expect(await askOn(session)).toBe(200);
    return session;
  });
}

async function askOn(session: ClientHttp2Session): Promise<number | undefined> {
  const stream = session.request({ ':path': '/', ':authority': HOST });
  const [headers] = (await once(stream, 'response')) as [{ ':status'?: number }];
  stream.resume();
  return headers[':status'];
}

describe('a certificate that cannot be used is left out and reported', () => {
  test.each([
    ['a key of another certificate', 'swapped', (_: string, other: string) => other, 'belongs to another private key'],
    ['a chain that is no PEM', 'garbled', () => undefined, 'no PEM certificate'],
  ])('%s', async (_, name, keyOf, reason) => {
    const host = `${name}.example.com`;
    await gateway.certificate(name, [host]);
    await gateway.certificate('donor', ['donor.example.com']);
    const record = (await gateway.store.certificates.find(name as never))?.record;
    const donor = (await gateway.store.certificates.find('donor' as never))?.record;
    if (!record || !donor) throw new Error('what was stored is not there');
    const key = keyOf(record.private_key_pem, donor.private_key_pem);
    const bad = key === undefined ? { ...record, fullchain_pem: 'nonsense' } : { ...record, private_key_pem: key };
    await gateway.store.commit(gateway.store.certificates.saving(bad));
    await eventually(async () => (await gateway.health()).broken.some(({ id }) => id === name));
    const { broken, healthy } = await gateway.health();
    expect(broken.find(({ id }) => id === name)).toMatchObject({
      kind: 'certificate',
      reason: expect.stringContaining(reason),
    });
    expect(healthy).toBe(true);
    expect(await shown(host)).toBe('DNS:fallback.test');
    expect(await shown('donor.example.com')).toBe('DNS:donor.example.com');
    expect(gateway.child.output()).not.toContain('PRIVATE KEY');
    await gateway.removeCertificate(name);
    expect((await gateway.health()).broken.some(({ id }) => id === name)).toBe(false);
  });
});

/** The version that is agreed on. */
const protocolWith = async (options: object): Promise<string | null> => {
  const { socket } = await shakeHands(HOST, options);
  const protocol = socket.getProtocol();
  socket.destroy();
  return protocol;
};

describe('TLS', () => {
  test('1.3 and 1.2 are spoken, nothing older', async () => {
    expect(await protocolWith({})).toBe('TLSv1.3');
    expect(await protocolWith({ maxVersion: 'TLSv1.2' })).toBe('TLSv1.2');
    await expect(
      protocolWith({ minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' }),
    ).rejects.toThrow();
  });

  test('authenticated encryption with forward secrecy only', async () => {
    await expect(protocolWith({ maxVersion: 'TLSv1.2', ciphers: 'ECDHE-ECDSA-AES128-SHA256' })).rejects.toThrow();
    await expect(protocolWith({ maxVersion: 'TLSv1.2', ciphers: 'ECDHE-ECDSA-AES256-SHA' })).rejects.toThrow();
    expect(await protocolWith({ maxVersion: 'TLSv1.2', ciphers: 'ECDHE-ECDSA-CHACHA20-POLY1305' })).toBe('TLSv1.2');
  });

  test('a client cannot renegotiate: each time would cost a handshake', async () => {
    const { socket } = await shakeHands(HOST, { maxVersion: 'TLSv1.2' });
    const refused = await new Promise((done) => {
      socket.on('error', done).renegotiate({}, done);
    });
    expect(String(refused)).toMatch(/no renegotiation/i);
    socket.destroy();
  });

  test('keys are exchanged by the hybrid X25519MLKEM768 where the client has it, else as before', async () => {
    for (const ecdhCurve of ['X25519MLKEM768', 'X25519', 'P-256', 'P-384'])
      expect([ecdhCurve, await protocolWith({ ecdhCurve })]).toEqual([ecdhCurve, 'TLSv1.3']);
  });

  test('a session of one worker is resumed by the other', async () => {
    const sessions = await gateway.atEachWorker(async () => {
      const { socket } = await shakeHands(HOST, { maxVersion: 'TLSv1.2' });
      const session = socket.getSession();
      socket.destroy();
      return session;
    });
    const [first, second] = sessions;
    let turn = 0;
    const resumed = await gateway.atEachWorker(async () => {
      const { socket } = await shakeHands(HOST, { maxVersion: 'TLSv1.2', session: turn++ === 0 ? second : first });
      const reused = socket.isSessionReused();
      socket.destroy();
      return reused;
    });
    expect(resumed).toEqual([true, true]);
  });

  test('RSA and ECDSA certificates both work', async () => {
    for (const keyType of ['rsa-2048', 'ecdsa-p384'] as const) {
      const ca = await gateway.certificate('kinds', [HOST], keyType);
      expect((await gateway.visit(HOST, { protocol: 'https', ca })).status).toBe(200);
    }
  });
});
