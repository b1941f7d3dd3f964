import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { parseCertifiedName } from '#domain';
import { buildCertManager, startCertManager, type CertManager } from '../../support/cert-manager.ts';
import { startDeadDns } from '../../support/dead-dns.ts';
import { startDnsWorld, type DnsWorld } from '../../support/dns-world.ts';
import { eventually } from '../../support/eventually.ts';
import { freePort } from '../../support/free-port.ts';

let world: DnsWorld;
let certManager: CertManager | undefined;

beforeAll(async () => {
  await buildCertManager();
  world = await startDnsWorld();
});

afterAll(() => world.stop());

afterEach(() => certManager?.stop());

const start = async (own: Readonly<Record<string, string>> = {}): Promise<void> => {
  certManager = await startCertManager({ ...world.environment, ...own });
};

describe('CERT_PREFLIGHT', () => {
  const wish = { domains: [parseCertifiedName('app.zone.test')] };

  test('warn: an order that succeeds is not held up by checks that get no answer', async () => {
    const dead = await startDeadDns();
    await start({ DNS_RESOLVERS: dead.at });
    // The checks take three seconds. A busy machine may be as slow as that, but hardly three times.
    const took: number[] = [];
    while (took.length < 3 && !took.some((ms) => ms < 3_000)) {
      await world.request('warned', wish);
      const { requested_at, timeline, step } = await world.ended('warned');
      expect(step).toBe('completed');
      const [, next] = timeline;
      expect(next?.step).not.toBe('preflight');
      took.push(Date.parse(next?.at ?? '') - Date.parse(requested_at));
    }
    dead.stop();
    expect(Math.min(...took)).toBeLessThan(3_000);
  });

  test('warn: what was found is remarked, and joined to the words of the CA when that refuses', async () => {
    await start();
    world.answerWrongly(true);
    await world.request('refused', wish);
    const failed = await world.ended('refused');
    world.answerWrongly(false);
    expect(failed).toMatchObject({ step: 'failed', error: 'urn:ietf:params:acme:error:unauthorized' });
    expect(failed.message).toContain('could not validate app.zone.test');
    expect(failed.message).toContain('The pre-flight checks found: At 127.0.0.1: another server answers');
    expect(failed.remarks).toEqual([expect.stringContaining('Pre-flight: At 127.0.0.1')]);
  });

  test('enforce: nothing is asked of the CA when something stands in the way', async () => {
    await start({ CERT_PREFLIGHT: 'enforce', ACME_HTTP_PORT: String(await freePort()) });
    const before = world.pebble.ordersPlaced();
    await world.request('enforced', wish);
    const failed = await world.ended('enforced');
    expect(failed).toMatchObject({ step: 'failed', error: 'PREFLIGHT_FAILED', order_url: null });
    expect(failed.message).toContain('nothing listens on port');
    expect(failed.timeline.map((entry) => entry.step)).toEqual(['requested', 'preflight', 'failed']);
    expect(world.pebble.ordersPlaced()).toBe(before);
  });

  test('enforce: an order for which all is well goes on', async () => {
    await start({ CERT_PREFLIGHT: 'enforce' });
    await world.request('well', wish);
    const { step, timeline } = await world.ended('well');
    expect(step).toBe('completed');
    expect(timeline.map((entry) => entry.step)).toContain('preflight');
  });

  test('enforce: killed while it looks, another one orders once, and nothing of the checks stays behind', async () => {
    const dead = await startDeadDns();
    await start({ CERT_PREFLIGHT: 'enforce', DNS_RESOLVERS: dead.at });
    const issued = world.pebble.certificatesIssued();
    await world.request('killed', wish);
    await eventually(async () => {
      expect(await world.keys('challenge:*')).toHaveLength(1);
      expect(await world.issuance('killed')).toMatchObject({ step: 'preflight', order_url: null });
    });
    await certManager?.kill();
    await world.locksRunOut();
    dead.stop();
    await start({ CERT_PREFLIGHT: 'enforce' });
    expect(await world.ended('killed')).toMatchObject({ step: 'completed', failures: 0 });
    expect(world.pebble.certificatesIssued()).toBe(issued + 1);
    await eventually(async () => expect(await world.keys('challenge:*')).toEqual([]), { deadlineMs: 20_000 });
  });

  test('off: nothing is looked at', async () => {
    await start({ CERT_PREFLIGHT: 'off', ACME_HTTP_PORT: String(await freePort()) });
    world.answerWrongly(true);
    await world.request('unseen', wish);
    const failed = await world.ended('unseen');
    world.answerWrongly(false);
    expect(failed.message).not.toContain('pre-flight');
    expect(failed.remarks).toEqual([]);
    await eventually(async () => expect(await world.keys('challenge:*')).toEqual([]));
  });
});
