import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { providerOf } from '#acme';
import { parseCertifiedName, type Issuance } from '#domain';
import type { RateLimit } from '#store';
import { LETS_ENCRYPT } from '../../../apps/cert-manager/src/limits/lets-encrypt.ts';
import { limitedDomains, setOf } from '../../../apps/cert-manager/src/limits/limited-names.ts';
import { buildCertManager, startCertManager, type CertManager } from '../../support/cert-manager.ts';
import { eventually } from '../../support/eventually.ts';
import { FaultyCa } from '../../support/faulty-ca.ts';
import { startIssuing, type Issuing } from '../../support/issuing.ts';

let world: Issuing;
let faulty: FaultyCa;
const running: CertManager[] = [];

beforeAll(async () => {
  await buildCertManager();
  world = await startIssuing();
  faulty = await FaultyCa.start(world.pebble);
});

afterEach(async () => {
  world.answerWrongly(false);
  faulty.renewals.withdraw();
  await Promise.all(running.splice(0).map((certManager) => certManager.kill()));
});

afterAll(async () => {
  await faulty.stop();
  await world.stop();
});

async function started(limits: string): Promise<void> {
  const own = { ACME_CA_BUNDLE: faulty.caBundlePath, CERT_PREFLIGHT: 'off', ACME_RATE_LIMITS: limits };
  running.push(await startCertManager({ ...world.environment, ...own }));
}

const names = (...hosts: string[]): Issuance['domains'] => hosts.map((host) => parseCertifiedName(host));

const request = (name: string, own: Partial<Issuance> = {}): Promise<Issuance> =>
  world.request(name, {
    acme_directory_url: faulty.directoryUrl,
    asked_directory_url: faulty.directoryUrl,
    forced: false,
    ...own,
  });

/** As if it had been used up by any replica. */
async function useUp(limit: RateLimit, id: string): Promise<void> {
  const draw = { limit, id, cost: 1 } as const;
  for (let i = 0; i < limit.capacity; i++)
    await world.store.rateLimits.draw(providerOf(faulty.directoryUrl), [draw], true);
}

const held = (name: string): Promise<Issuance> =>
  eventually(async () => {
    const now = await world.issuance(name);
    if (now?.resume_at) return now;
    throw new Error(`${name} is in step ${now?.step}: ${now?.message}`);
  });

const accountId = async (): Promise<string> =>
  setOf([(await world.store.accounts.find(providerOf(faulty.directoryUrl), 'me@example.com'))?.url ?? '']);

describe("with the CA's limits used up, an order", () => {
  test('for the same set of names waits, says for what and until when, and goes on when a person asks', async () => {
    await useUp(LETS_ENCRYPT.exactSet, setOf(['set.example.com']));
    await started('letsencrypt');
    await request('set');
    const waiting = await held('set');
    expect(waiting.message).toContain('limits new certificates per exact set of names');
    expect(waiting.message).toContain(waiting.resume_at!);
    expect((Date.parse(waiting.resume_at!) - Date.now()) / 3_600_000).toBeCloseTo(34, 1);
    expect(faulty.ordersFor(['set.example.com'])).toEqual([]);
    await request('set', { forced: true });
    expect(await world.ended('set')).toMatchObject({ step: 'completed' });
  });

  test('for a name of the same registered domain waits, except where it renews what there is', async () => {
    await started('letsencrypt');
    await request('first', { domains: names('a.registered.co.uk') });
    expect(await world.ended('first')).toMatchObject({ step: 'completed' });
    await useUp(LETS_ENCRYPT.domain, 'registered.co.uk');
    await request('second', { domains: names('b.registered.co.uk') });
    expect((await held('second')).message).toContain('new certificates per registered domain (registered.co.uk)');
    await request('first', { domains: names('a.registered.co.uk'), reason: 'renewal' });
    expect(await world.ended('first')).toMatchObject({ step: 'completed' });
  });

  test('of the same account waits, except where the CA knows what it replaces', async () => {
    faulty.renewals.suggest({ start: new Date(Date.now() + 1e9), end: new Date(Date.now() + 2e9) });
    await started('letsencrypt');
    await request('old');
    expect(await world.ended('old')).toMatchObject({ step: 'completed' });
    await useUp(LETS_ENCRYPT.orders, await accountId());
    await useUp(LETS_ENCRYPT.exactSet, setOf(['old.example.com']));
    await request('new');
    expect((await held('new')).message).toContain('limits new orders per account');
    await request('old', { reason: 'renewal' });
    expect(await world.ended('old')).toMatchObject({ step: 'completed' });
  });

  test('for names whose validation failed too often waits', async () => {
    await started('letsencrypt');
    world.answerWrongly(true);
    const { capacity } = LETS_ENCRYPT.failures;
    for (let i = 0; i < capacity; i++) {
      await request('failing', { forced: true });
      expect(await world.ended('failing')).toMatchObject({ step: 'failed' });
    }
    const { store } = world;
    await store.commit(store.renewals.forgiving(providerOf(faulty.directoryUrl), ['failing.example.com']));
    await request('failing');
    expect((await held('failing')).message).toContain('limits authorization failures per name and account');
  });
});

test.each(['off', 'auto'])("ACME_RATE_LIMITS=%s counts nothing at a CA that is not Let's Encrypt", async (limits) => {
  await started(limits);
  await request(`uncounted-${limits}`);
  expect(await world.ended(`uncounted-${limits}`)).toMatchObject({ step: 'completed' });
  expect(await world.keys(`rate-limit:*${setOf([`uncounted-${limits}.example.com`])}*`)).toEqual([]);
});

test('certificates are counted by registered domain, IPv4 address and the first half of an IPv6 address', () => {
  const hosts = [
    'a.example.co.uk',
    '*.b.example.co.uk',
    'me.github.io',
    '192.0.2.7',
    '2001:db8:0:1::7',
    '2001:db8:0:1:8::',
  ];
  expect(limitedDomains(hosts)).toEqual(['example.co.uk', 'me.github.io', '192.0.2.7', '2001:db8:0:1::/64']);
  expect(setOf(['b', 'a'])).toBe(setOf(['a', 'b']));
});
