import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startHttpBackend, type HttpBackend } from '../../support/backends.ts';
import { GatewayProcess } from '../../support/gateway-process.ts';
import { shakeHands } from '../../support/shake-hands.ts';
import type { Visit, Way } from '../../support/visit.ts';

const HOST = 'app.example.com';
const FROM_BACKEND = 'max-age=1';
const OURS = 'max-age=31536000; includeSubDomains; preload';
const BEHIND_PROXY = { 'x-forwarded-proto': 'https', 'x-forwarded-for': '192.0.2.1' };

let gateway: GatewayProcess;
let backend: HttpBackend;

beforeAll(async () => {
  backend = await startHttpBackend((_, response) =>
    response.setHeader('strict-transport-security', FROM_BACKEND).end('content'),
  );
  gateway = await GatewayProcess.start({ environment: { TRUSTED_PROXIES: '127.0.0.0/8' } });
  await gateway.target(HOST, { target_url: backend.url });
});
afterAll(async () => {
  await gateway?.stop();
  await backend?.stop();
});

const visit = (protocol: Way['protocol'], way: Partial<Way> = {}): Promise<Visit> =>
  gateway.visit(HOST, { protocol, ...way });
const hsts = ({ headers }: Visit): string | undefined => headers['strict-transport-security'];

const handshake = (host: string | undefined, maxVersion: 'TLSv1.2' | 'TLSv1.3') =>
  shakeHands(gateway.httpsPort, host, { maxVersion }).then(({ socket }) => socket.destroy().destroyed);

describe('https_redirect', () => {
  test('is off until it is asked for', async () => {
    expect((await visit('http')).status).toBe(200);
  });

  test('sends plain HTTP to the same address under https, with its method', async () => {
    await gateway.target(HOST, { https_redirect: true });
    const location = `https://${HOST}:${gateway.httpsPort}/a//b?c=d`;
    for (const [method, status] of [
      ['GET', 301],
      ['HEAD', 301],
      ['POST', 308],
      ['DELETE', 308],
    ] as const) {
      const answer = await visit('http', { method, path: '/a//b?c=d' });
      expect([method, answer.status, answer.headers.location]).toEqual([method, status, location]);
    }
    for (const protocol of ['https', 'h2'] as const) expect((await visit(protocol)).body).toBe('content');
  });

  test('goes to 443 where the client came by another port than ours, as behind a port mapping', async () => {
    for (const [host, port] of [
      [HOST, ''],
      [`${HOST}:8000`, ''],
      [`${HOST}:${gateway.httpPort}`, `:${gateway.httpsPort}`],
    ])
      expect((await visit('http', { headers: { host: host ?? '' } })).headers.location).toBe(`https://${HOST}${port}/`);
  });

  test('goes to PUBLIC_HTTPS_PORT where that is said', async () => {
    for (const [said, port] of [
      ['443', ''],
      ['9443', ':9443'],
    ] as const) {
      const other = await gateway.beside({ PUBLIC_HTTPS_PORT: said });
      const answers = [HOST, `${HOST}:${other.httpPort}`].map((host) =>
        other.visit(HOST, { protocol: 'http', headers: { host } }),
      );
      const locations = (await Promise.all(answers)).map(({ headers }) => headers.location);
      await other.child.stop();
      expect(new Set(locations)).toEqual(new Set([`https://${HOST}${port}/`]));
    }
  });

  test('leaves ACME challenges alone', async () => {
    await gateway.store.challenges.publish('a-token-of-a-challenge', 'its key authorization');
    const answer = await visit('http', { path: '/.well-known/acme-challenge/a-token-of-a-challenge' });
    expect([answer.status, answer.body]).toEqual([200, 'its key authorization']);
  });

  test('believes a trusted proxy in front that the client came by HTTPS', async () => {
    expect((await visit('http', { headers: BEHIND_PROXY })).body).toBe('content');
    expect((await visit('http', { headers: { 'x-forwarded-proto': 'http' } })).status).toBe(301);
  });

  test('does nothing for a host without HTTPS', async () => {
    await gateway.target(HOST, { enable_https: false });
    expect((await visit('http')).body).toBe('content');
    await gateway.target(HOST, { enable_https: true, https_redirect: false });
  });
});

describe('hsts', () => {
  test('without it the backend has its say', async () => {
    expect(hsts(await visit('https'))).toBe(FROM_BACKEND);
  });

  test('is said in every answer over HTTPS in place of what the backend says, and never over plain HTTP (RFC 6797 7.2)', async () => {
    await gateway.target(HOST, { hsts: OURS });
    for (const protocol of ['https', 'h2'] as const) expect(hsts(await visit(protocol))).toBe(OURS);
    expect(hsts(await visit('http'))).toBeUndefined();
    expect(hsts(await visit('http', { headers: BEHIND_PROXY }))).toBe(OURS);
  });

  test('is said in answers of our own as well', async () => {
    await gateway.target(HOST, { target_url: 'http://127.0.0.1:1' });
    const answer = await visit('https');
    expect([answer.status, hsts(answer)]).toEqual([502, OURS]);
    expect(hsts(await visit('http'))).toBeUndefined();
    await gateway.target(HOST, { target_url: backend.url });
  });
});

describe('min_tls_version', () => {
  const NEW = 'new.example.com';

  test('1.3 turns away clients that speak only 1.2, from this host alone', async () => {
    await gateway.target(NEW, { target_url: backend.url });
    expect(await handshake(NEW, 'TLSv1.2')).toBe(true);
    await gateway.target(NEW, { min_tls_version: '1.3' });
    await expect(gateway.atEachWorker(() => handshake(NEW, 'TLSv1.2'))).rejects.toThrow(/socket|ECONNRESET/);
    expect(await handshake(NEW, 'TLSv1.3')).toBe(true);
    expect(await handshake(HOST, 'TLSv1.2')).toBe(true);
  });

  test('holds for connections that were made for another host with the same certificate, or for none', async () => {
    await gateway.certificate('both', [HOST, NEW]);
    for (const protocol of ['https', 'h2'] as const) {
      const asked = (servername: string, maxVersion: 'TLSv1.2' | 'TLSv1.3') =>
        gateway.visit(NEW, { protocol, servername, maxVersion }).then(({ status }) => status);
      expect(await asked(HOST, 'TLSv1.3')).toBe(200);
      expect(await asked(HOST, 'TLSv1.2')).toBe(421);
    }
  });
});
