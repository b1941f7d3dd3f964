import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startHttpBackend, type HttpBackend } from '../../support/backends.ts';
import { GatewayProcess } from '../../support/gateway-process.ts';

const WAYS = ['http', 'https', 'h2'] as const;

let gateway: GatewayProcess;
let backends: HttpBackend[];

const startNamed = (name: string): Promise<HttpBackend> =>
  startHttpBackend((request, response) => response.end(`${name} ${request.headers.host?.split(':')[0]}`));

beforeAll(async () => {
  backends = await Promise.all(['wide', 'narrow', 'exact'].map(startNamed));
  gateway = await GatewayProcess.start();
});
afterAll(async () => {
  await gateway?.stop();
  await Promise.all((backends ?? []).map((backend) => backend.stop()));
});

const bodyOf = async (host: string, protocol: (typeof WAYS)[number] = 'http'): Promise<string> => {
  const { status, body } = await gateway.visit(host, { protocol });
  return status === 200 ? body : String(status);
};

describe('a wildcard host', () => {
  test.each(WAYS)(
    'is for every host below it that has no target; the most specific wins, over %s',
    async (protocol) => {
      const [wide, narrow, exact] = backends.map(({ url }) => url);
      await gateway.target('*.example.com', { target_url: wide ?? '' });
      await gateway.target('*.b.example.com', { target_url: narrow ?? '' });
      await gateway.target('x.b.example.com', { target_url: exact ?? '' });
      expect(await bodyOf('a.example.com', protocol)).toBe('wide a.example.com');
      expect(await bodyOf('deep.down.example.com', protocol)).toBe('wide deep.down.example.com');
      expect(await bodyOf('b.example.com', protocol)).toBe('wide b.example.com');
      expect(await bodyOf('a.b.example.com', protocol)).toBe('narrow a.b.example.com');
      expect(await bodyOf('x.b.example.com', protocol)).toBe('exact x.b.example.com');
      expect(await bodyOf('y.x.b.example.com', protocol)).toBe('narrow y.x.b.example.com');
      expect(await bodyOf('example.com', protocol)).toBe('404');
      expect(await bodyOf('a.example.com.example.net', protocol)).toBe('404');
    },
  );

  test('takes over from a host that goes, and gives back to one that comes', async () => {
    await gateway.removeTarget('x.b.example.com');
    expect(await bodyOf('x.b.example.com')).toBe('narrow x.b.example.com');
    await gateway.removeTarget('*.b.example.com');
    expect(await bodyOf('x.b.example.com')).toBe('wide x.b.example.com');
    await gateway.target('x.b.example.com', { target_url: backends[2]?.url ?? '' });
    expect(await bodyOf('x.b.example.com')).toBe('exact x.b.example.com');
  });

  test('a host of its own below it is off where that is off', async () => {
    await gateway.target('off.example.com', { target_url: backends[2]?.url ?? '', enabled: false });
    expect(await bodyOf('off.example.com')).toBe('503');
  });

  test('never answers for API hosts or addresses', async () => {
    expect(await bodyOf('127.0.0.2')).toBe('404');
  });

  test('is shown with its own certificate, which connections may share for all hosts below', async () => {
    const ca = await gateway.certificate('shared', ['*.example.com']);
    await gateway.target('*.example.com', { target_url: backends[0]?.url ?? '', cert_name: 'shared' as never });
    for (const host of ['one.example.com', 'two.example.com'])
      expect((await gateway.visit(host, { protocol: 'h2', ca })).body).toBe(`wide ${host}`);
    const shared = await gateway.visit('two.example.com', { protocol: 'h2', servername: 'one.example.com', ca });
    expect(shared.status).toBe(200);
    const other = await gateway.certificate('own', ['own.example.com']);
    await gateway.target('own.example.com', { target_url: backends[2]?.url ?? '', cert_name: 'own' as never });
    expect((await gateway.visit('own.example.com', { protocol: 'https', ca: other })).status).toBe(200);
    const wrongDoor = await gateway.visit('own.example.com', { protocol: 'h2', servername: 'one.example.com', ca });
    expect(wrongDoor.status).toBe(421);
  });
});

test('CERT_ON_DEMAND: no handshake below a wildcard waits for a certificate', async () => {
  const other = await gateway.beside({ CERT_ON_DEMAND: 'true' });
  try {
    await gateway.target('*.example.org', { target_url: backends[0]?.url ?? '' });
    await other.target('*.example.org', { enabled: true });
    const started = performance.now();
    expect((await other.visit('any.example.org', { protocol: 'https' })).status).toBe(200);
    // A wait in vain takes eight seconds.
    expect(performance.now() - started).toBeLessThan(6_000);
  } finally {
    await other.child.stop();
  }
});
