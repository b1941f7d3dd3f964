import { randomBytes } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { firstValueFrom } from 'rxjs';
import { providerOf } from '#acme';
import { readConfiguration } from '#config';
import { PREFLIGHT, PreflightReport, type PreflightFinding } from '#contracts';
import { redisTransportClient, type CommandClient } from '#platform';
import { LETS_ENCRYPT } from '../../../apps/cert-manager/src/limits/lets-encrypt.ts';
import { setOf } from '../../../apps/cert-manager/src/limits/limited-names.ts';
import { buildCertManager, startCertManager, type CertManager } from '../../support/cert-manager.ts';
import { startDeadDns } from '../../support/dead-dns.ts';
import { startDnsWorld, type DnsWorld } from '../../support/dns-world.ts';
import { environment } from '../../support/environment.ts';
import { CA_PATHS, FaultyCa } from '../../support/faulty-ca.ts';
import { freePort } from '../../support/free-port.ts';
import { startPebble, type Pebble } from '../../support/pebble.ts';

let world: DnsWorld;
let certManager: CertManager | undefined;
let client: CommandClient;

beforeAll(async () => {
  Logger.overrideLogger(false);
  await buildCertManager();
  world = await startDnsWorld();
  client = redisTransportClient(readConfiguration(environment({ REDIS_URL: world.redis.url })).configuration, 'test');
});

afterAll(async () => {
  await client.close();
  await world.stop();
});

afterEach(() => certManager?.stop());

const start = async (own: Readonly<Record<string, string>> = {}): Promise<void> => {
  certManager = await startCertManager({ ...world.environment, ...own });
};

async function ask(domains: readonly string[], own: object = {}): Promise<PreflightReport> {
  const request = { domains, acme_directory_url: world.pebble.directoryUrl, created_by: 'alice', ...own };
  return PreflightReport.parse(await firstValueFrom(client.send<unknown>(PREFLIGHT, request)));
}

const about = ({ findings }: PreflightReport, check: PreflightFinding['check'], name?: string): PreflightFinding => {
  const found = findings.find((finding) => finding.check === check && (name === undefined || finding.name === name));
  if (!found) throw new Error(`nothing was found about ${check}: ${JSON.stringify(findings)}`);
  return found;
};

/** A web server that is none of ours. */
async function startStranger(answer: (path: string) => { status: number; location?: string }): Promise<Server> {
  const server = createServer((request, response) => {
    const { status, location } = answer(request.url ?? '');
    response.writeHead(status, location === undefined ? {} : { location }).end('a secret page');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

const portOf = (server: Server): string => String((server.address() as AddressInfo).port);
const close = (server: Server): Promise<unknown> => new Promise((resolve) => server.close(resolve));

/** A directory that says what its CA looks for in CAA records. */
const withIdentity = (directory: string): string =>
  JSON.stringify({ ...(JSON.parse(directory) as object), meta: { caaIdentities: ['our-ca.example'] } });

describe('the checks', () => {
  test('pass where all is well, and place no order', async () => {
    await start();
    const before = world.pebble.ordersPlaced();
    const report = await ask(['app.zone.test', '*.zone.test'], { email: 'me@example.com' });
    expect(report.findings.filter(({ result }) => result !== 'passed')).toEqual([]);
    expect(report.passed).toBe(true);
    expect(report.findings.map(({ check, name }) => `${check} ${name}`).toSorted()).toEqual([
      'account null',
      'caa *.zone.test',
      'caa app.zone.test',
      'directory null',
      'dns app.zone.test',
      'dns_provider null',
      'port_80 app.zone.test',
      'rate_limit null',
    ]);
    expect(world.pebble.ordersPlaced()).toBe(before);
    expect(await world.keys('challenge:*')).toEqual([]);
  });

  test('say which record is missing for a name without an address', async () => {
    await start();
    const report = await ask(['nowhere.zone.test']);
    expect(report.passed).toBe(false);
    expect(about(report, 'dns')).toMatchObject({ result: 'failed', name: 'nowhere.zone.test' });
    expect(about(report, 'dns').message).toContain('Create an A record');
    expect(about(report, 'port_80').result).toBe('skipped');
  });

  test('say that nothing listens on port 80', async () => {
    await start({ ACME_HTTP_PORT: String(await freePort()) });
    const found = about(await ask(['app.zone.test']), 'port_80');
    expect(found.result).toBe('failed');
    expect(found.message).toContain('nothing listens on port');
  });

  test('say that another server answers, without a word of what it says', async () => {
    const stranger = await startStranger(() => ({ status: 200 }));
    await start({ ACME_HTTP_PORT: portOf(stranger) });
    const found = about(await ask(['app.zone.test']), 'port_80');
    await close(stranger);
    expect(found.result).toBe('failed');
    expect(found.message).toContain('another server answers there, with something else');
    expect(found.message).not.toContain('secret');
  });

  test('follow a redirect within the ports of a CA, and none that leads elsewhere', async () => {
    const target = { location: '' };
    const stranger = await startStranger((path) => ({ status: 302, location: target.location + path }));
    await start({ ACME_HTTP_PORT: portOf(stranger), ACME_TLS_PORT: String(world.httpPort) });
    target.location = `http://other.zone.test:${world.httpPort}`;
    expect(about(await ask(['app.zone.test']), 'port_80')).toMatchObject({ result: 'passed' });
    target.location = `http://other.zone.test:${await freePort()}`;
    expect(about(await ask(['app.zone.test']), 'port_80').message).toContain('only to ports 80 and 443');
    target.location = `http://127.0.0.1:${world.httpPort}`;
    expect(about(await ask(['app.zone.test']), 'port_80').message).toContain('CAs follow only to names');
    await close(stranger);
  });

  test('look at port 443 for TLS-ALPN-01', async () => {
    await start();
    const { pathname: _, port } = new URL(world.pebble.directoryUrl);
    const dead = about(await ask(['app.zone.test'], { challenge_type: 'tls-alpn-01' }), 'port_443');
    expect(dead).toMatchObject({ result: 'failed', name: 'app.zone.test' });
    await certManager?.stop();
    await start({ ACME_TLS_PORT: port });
    const alive = about(await ask(['app.zone.test', '127.0.0.1'], { challenge_type: 'tls-alpn-01' }), 'port_443');
    expect(alive).toMatchObject({ result: 'passed' });
  });

  test('say that nobody sets the records that a wildcard needs', async () => {
    await start({ DNS_PROVIDER: '' });
    const found = about(await ask(['*.zone.test']), 'dns_provider');
    expect(found.result).toBe('failed');
    expect(found.message).toContain('DNS_PROVIDER');
  });

  test('warn of a private address only where the CA is on the Internet', async () => {
    await start();
    expect(about(await ask(['app.zone.test']), 'dns').result).toBe('passed');
    const far = await ask(['app.zone.test'], { acme_directory_url: 'https://public.zone.test/directory' });
    expect(about(far, 'dns')).toMatchObject({ result: 'warning' });
    expect(about(far, 'dns').message).toContain('A CA on the Internet cannot connect to that');
  });

  test('warn of orders that failed lately, and of limits that are used up', async () => {
    await start({ ACME_RATE_LIMITS: 'letsencrypt' });
    const { renewals, rateLimits } = world.store;
    const provider = providerOf(world.pebble.directoryUrl);
    const limited = ['limited.zone.test'];
    expect(about(await ask(limited), 'rate_limit').result).toBe('passed');
    const limit = LETS_ENCRYPT.exactSet;
    for (let drawn = 0; drawn < limit.capacity; drawn++)
      await rateLimits.draw(provider, [{ limit, id: setOf(limited), cost: 1 }]);
    expect(about(await ask(limited), 'rate_limit')).toMatchObject({
      result: 'warning',
      message: expect.stringContaining('new certificates per exact set of names'),
    });
    const now = Date.now();
    await renewals.backOff(provider, ['tired.zone.test'], {
      failures: 3,
      failed_at: new Date(now).toISOString(),
      retry_at: new Date(now + 600_000).toISOString(),
      blames: 'domain',
      message: 'nobody answered',
    });
    expect(about(await ask(['tired.zone.test']), 'rate_limit')).toMatchObject({
      result: 'warning',
      message: expect.stringContaining('The last 3 orders for these names'),
    });
  });

  test('say which CAA record is missing where another CA is the only one that may issue', async () => {
    const ca = await FaultyCa.start(world.pebble);
    ca.inject({ path: CA_PATHS.directory, rewrite: withIdentity });
    try {
      await start({ ACME_CA_BUNDLE: ca.caBundlePath });
      const report = await ask(['forbidden.zone.test', 'app.zone.test'], { acme_directory_url: ca.directoryUrl });
      const found = about(report, 'caa', 'forbidden.zone.test');
      expect(found.result).toBe('failed');
      expect(found.message).toContain('let only other-ca.example issue');
      expect(found.message).toContain('add the record forbidden.zone.test. CAA 0 issue "our-ca.example"');
      expect(about(report, 'caa', 'app.zone.test').result).toBe('passed');
    } finally {
      await ca.stop();
    }
  });

  test('say that the CA cannot be reached', async () => {
    await start();
    const url = `https://127.0.0.1:${await freePort()}/dir`;
    const report = await ask(['app.zone.test'], { acme_directory_url: url, email: 'me@example.com' });
    expect(about(report, 'directory')).toMatchObject({ result: 'failed' });
    expect(about(report, 'account')).toMatchObject({ result: 'skipped' });
  });

  test('say that the CA wants an external account binding, unless one is configured or the account is there', async () => {
    const hmacKey = randomBytes(48).toString('base64url');
    const binding: Pebble = await startPebble({
      httpPort: world.httpPort,
      config: {
        externalAccountBindingRequired: true,
        externalAccountMACKeys: { 'kid-1': hmacKey },
      },
    });
    try {
      await start({ ACME_CA_BUNDLE: binding.caBundlePath });
      const wish = { acme_directory_url: binding.directoryUrl, email: 'new@example.com' };
      const found = about(await ask(['app.zone.test'], wish), 'account');
      expect(found).toMatchObject({ result: 'failed' });
      expect(found.message).toContain('ACME_EAB_KEY_ID');
      await certManager?.stop();
      await start({
        ACME_CA_BUNDLE: binding.caBundlePath,
        ACME_DIRECTORY_URL: binding.directoryUrl,
        ACME_EAB_KEY_ID: 'kid-1',
        ACME_EAB_HMAC_KEY: hmacKey,
      });
      expect(about(await ask(['app.zone.test'], wish), 'account')).toMatchObject({ result: 'passed' });
    } finally {
      await binding.stop();
    }
  });

  test('end within 3 s when DNS is dead: what could not be seen is skipped, and nothing has failed', async () => {
    const dead = await startDeadDns();
    await start({ DNS_RESOLVERS: dead.at });
    let report = await ask(['app.zone.test', 'www.zone.test']);
    // A busy machine may be late, but hardly three times.
    for (let more = 2; more > 0 && report.took_ms >= 3_300; more--)
      report = await ask(['app.zone.test', 'www.zone.test']);
    dead.stop();
    expect(report.took_ms).toBeLessThan(3_300);
    expect(about(report, 'dns').result).toBe('skipped');
    expect(about(report, 'caa').result).toBe('skipped');
    expect(about(report, 'directory').result).toBe('passed');
    expect(report.passed).toBe(true);
    const byPrivateCa = async (name: string, created_by: string): Promise<PreflightFinding> =>
      about(await ask([name], { acme_directory_url: 'internal-ca', created_by }), 'directory');
    expect(await byPrivateCa('bank.com', 'alice')).toMatchObject({
      result: 'failed',
      message: expect.stringContaining('bank.com is a public name'),
    });
    expect((await byPrivateCa('bank.com', 'admin')).result).toBe('passed');
    expect((await byPrivateCa('nas.home.arpa', 'alice')).result).toBe('passed');
  });
});
