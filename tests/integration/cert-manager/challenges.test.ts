import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parseCertifiedName, type Issuance } from '#domain';
import { checkChain } from '#pki';
import { buildCertManager, startCertManager, type CertManager } from '../../support/cert-manager.ts';
import { startChild, type Child } from '../../support/child-process.ts';
import { environment, ROOT } from '../../support/environment.ts';
import { eventually } from '../../support/eventually.ts';
import { freePort } from '../../support/free-port.ts';
import { startIssuing, type Issuing } from '../../support/issuing.ts';
import { visit } from '../../support/visit.ts';

const GATEWAY = join(ROOT, 'dist/apps/gateway/src/main.js');

let world: Issuing;
let certManager: CertManager;

beforeAll(async () => {
  await buildCertManager();
  if (!existsSync(GATEWAY))
    throw new Error('The apps are not built; run `npx --yes rust-just test`, which does that first.');
  world = await startIssuing({ tlsPort: await freePort() });
  certManager = await startCertManager(world.environment);
});

afterAll(async () => {
  await certManager.stop();
  await world.stop();
});

const names = (...hosts: string[]): Issuance['domains'] => hosts.map((host) => parseCertifiedName(host));

/** A real gateway of this set-up, where the CA looks for TLS-ALPN-01 or elsewhere. */
async function startGateway(httpsPort: number): Promise<Child> {
  const gateway = await startChild(process.execPath, {
    args: [GATEWAY],
    cwd: ROOT,
    env: environment({
      REDIS_URL: world.redis.url,
      GATEWAY_WORKERS: '2',
      HTTP_PORT: String(await freePort()),
      HTTPS_PORT: String(httpsPort),
      GATEWAY_INTERNAL_PORT: String(await freePort()),
    }),
  });
  await eventually(() => gateway.output().includes('gateway is ready'), {
    deadlineMs: 50_000,
    giveUp: () => !gateway.running(),
  });
  return gateway;
}

describe('HTTP-01', () => {
  test('validates host names and IP addresses by themselves, in one order', async () => {
    const domains = names('app.example.com', '127.0.0.1');
    await world.request('plain', { domains });
    expect(await world.ended('plain')).toMatchObject({ step: 'completed', challenge_tokens: [], remarks: [] });
    const certificate = await world.certificate('plain');
    const leaf = checkChain(certificate?.fullchain_pem ?? '', certificate?.private_key_pem ?? '', domains);
    expect(leaf.names.toSorted()).toEqual(['127.0.0.1', 'app.example.com']);
    expect(await world.keys('challenge:*')).toEqual([]);
  });

  test('for an address alone makes a certificate that names it', async () => {
    await world.request('address', { domains: names('127.0.0.1') });
    expect(await world.ended('address')).toMatchObject({ step: 'completed' });
    expect((await world.certificate('address'))?.domains).toEqual(['127.0.0.1']);
  });
});

describe('TLS-ALPN-01', () => {
  test('is answered by every gateway that runs, for host names and addresses, and leaves nothing behind', async () => {
    const gateways = [await startGateway(world.pebble.tlsPort), await startGateway(await freePort())];
    try {
      const domains = names('tls.example.com', 'www.tls.example.com', '127.0.0.1');
      await world.request('alpn', { domains, challenge_type: 'tls-alpn-01' });
      const issuance = await world.ended('alpn');
      expect(issuance).toMatchObject({ step: 'completed', challenge_names: [], challenge_tokens: [], remarks: [] });
      expect(await world.keys('alpn-challenge:*')).toEqual([]);
      expect((await world.store.alpnChallenges.list()).records).toEqual([]);
      expect(world.pebble.output()).not.toMatch(/http:\/\/tls\.example\.com/);
    } finally {
      await Promise.all(gateways.map((gateway) => gateway.stop()));
    }
  });

  test('with two gateways and two cert-managers: one order for each certificate, and both gateways show what was issued', async () => {
    const ports = [world.pebble.tlsPort, await freePort()];
    const gateways = await Promise.all(ports.map(startGateway));
    const other = await startCertManager(world.environment);
    try {
      const orders = world.pebble.ordersPlaced();
      const hosts = Array.from({ length: 6 }, (_, i) => `pair-${i}.example.com`);
      for (const [i, host] of hosts.entries())
        await world.request(`pair-${i}`, { domains: names(host), challenge_type: 'tls-alpn-01' });
      for (const i of hosts.keys()) expect(await world.ended(`pair-${i}`)).toMatchObject({ step: 'completed' });
      expect(world.pebble.ordersPlaced() - orders).toBe(hosts.length);
      const ca = await world.pebble.roots();
      await eventually(() =>
        Promise.all(ports.flatMap((port) => hosts.map((host) => visit(host, { protocol: 'h2', port, ca })))),
      );
    } finally {
      await Promise.all([...gateways, other].map((child) => child.stop()));
    }
  });

  test('without a gateway goes on after a while and says that none runs', async () => {
    await eventually(async () => expect((await world.store.gateways.versions()).size).toBe(0));
    await world.request('nobody', { domains: names('nobody.example.com'), challenge_type: 'tls-alpn-01' });
    const failed = await world.ended('nobody');
    expect(failed).toMatchObject({ step: 'failed', challenge_names: [] });
    expect(failed.message).toContain('nobody.example.com');
    expect(failed.remarks.join()).toContain('No gateway runs');
    expect(await world.keys('alpn-challenge:*')).toEqual([]);
  });
});

describe('a challenge type', () => {
  test('that the CA does not offer for a name fails with those that it offers', async () => {
    await world.request('not-offered', { domains: names('a.example.com'), challenge_type: 'dns-persist-01' });
    const failed = await world.ended('not-offered');
    expect(failed).toMatchObject({ step: 'failed', error: 'ACME_NO_CHALLENGE' });
    expect(failed.message).toMatch(/offers no dns-persist-01 challenge for a\.example\.com, only .*http-01/);
  });
});
