import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { CERTIFICATE_WANTED } from '#contracts';
import { eventually } from '../../support/eventually.ts';
import { GatewayProcess } from '../../support/gateway-process.ts';
import { RedisClient } from '../../support/redis-client.ts';
import { shakeHands, shownNames } from '../../support/shake-hands.ts';
import { configurationOf, listenTo, type Listening } from '../../support/transport.ts';

const FALLBACK = 'DNS:fallback.test';
/** What waits does so for eight seconds. */
const AT_ONCE_MS = 6_000;

let gateway: GatewayProcess;
let commands: Listening;

beforeAll(async () => {
  gateway = await GatewayProcess.start({ environment: { CERT_ON_DEMAND: 'true', SELF_SIGNED_CN: 'fallback.test' } });
  commands = await listenTo(configurationOf(gateway.redis.url), CERTIFICATE_WANTED, false);
});
afterAll(async () => {
  await commands?.close();
  await gateway?.stop();
});

const shown = (host: string): Promise<string | undefined> => shownNames(gateway.httpsPort, host);

const wanted = (host: string): number =>
  commands.messages.filter((message) => (message as { hostname: string }).hostname === host).length;

/** How often it was asked whether anybody listens. */
async function questions(): Promise<number> {
  const stats = await new RedisClient(gateway.redis.socketPath).command('INFO commandstats');
  return Number(/cmdstat_pubsub\|numsub:calls=(\d+)/.exec(stats)?.[1] ?? 0);
}

async function takes(work: Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work;
  return performance.now() - started;
}

describe('CERT_ON_DEMAND', () => {
  test('handshakes for a host without certificate wait for it, and it is asked for once', async () => {
    await gateway.target('first.example.com', {});
    const handshakes = Array.from({ length: 12 }, () => shown('first.example.com'));
    await eventually(() => expect(wanted('first.example.com')).toBe(1));
    await gateway.certificate('first', ['first.example.com']);
    expect(new Set(await Promise.all(handshakes))).toEqual(new Set(['DNS:first.example.com']));
    expect(wanted('first.example.com')).toBe(1);
    expect(await takes(shown('first.example.com'))).toBeLessThan(AT_ONCE_MS);
  });

  test('a certificate that does not cover the host is none', async () => {
    await gateway.certificate('else', ['else.example.com']);
    await gateway.target('uncovered.example.com', { cert_name: 'else' as never });
    const handshake = shown('uncovered.example.com');
    await eventually(() => expect(wanted('uncovered.example.com')).toBe(1));
    await gateway.certificate('uncovered', ['uncovered.example.com']);
    expect(await handshake).toBe('DNS:uncovered.example.com');
  });

  test('unknown and disabled hosts, those without HTTPS and those with a certificate never wait and are never asked for', async () => {
    await gateway.target('disabled.example.com', { enabled: false });
    await gateway.target('plain.example.com', { enable_https: false });
    await gateway.target('covered.example.com', {});
    await gateway.certificate('covered', ['covered.example.com']);
    const hosts = ['unknown.example.com', 'disabled.example.com', 'plain.example.com', 'covered.example.com'];
    for (const host of hosts) expect(await takes(shown(host))).toBeLessThan(AT_ONCE_MS);
    // The transport keeps the order: what had been sent before this would have been heard.
    await gateway.target('last.example.com', {});
    const last = shown('last.example.com');
    await eventually(() => expect(wanted('last.example.com')).toBe(1));
    expect(hosts.map(wanted)).toEqual([0, 0, 0, 0]);
    await gateway.certificate('last', ['last.example.com']);
    expect(await last).toBe('DNS:last.example.com');
  });

  test("a CA's handshake for the challenge does not wait for the certificate that hangs on it", async () => {
    await gateway.target('validated.example.com', {});
    const version = await gateway.store.alpnChallenges.publish('validated.example.com', 'token.thumbprint', new Date());
    expect(await gateway.store.gateways.haveAll(version, 20_000, AbortSignal.timeout(25_000))).toBe(true);
    for (const maxVersion of ['TLSv1.2', 'TLSv1.3'] as const) {
      const handshake = shakeHands(gateway.httpsPort, 'validated.example.com', {
        ALPNProtocols: ['acme-tls/1'],
        maxVersion,
      });
      expect(await takes(handshake)).toBeLessThan(AT_ONCE_MS);
      expect((await handshake).socket.alpnProtocol).toBe('acme-tls/1');
    }
  });

  test('a cert-manager that was away for a moment hears of it all the same', async () => {
    await gateway.target('away.example.com', {});
    await commands.close();
    const before = await questions();
    const handshake = shown('away.example.com');
    await eventually(async () => expect(await questions()).toBeGreaterThan(before));
    commands = await listenTo(configurationOf(gateway.redis.url), CERTIFICATE_WANTED, false);
    await eventually(() => expect(wanted('away.example.com')).toBe(1));
    await gateway.certificate('away', ['away.example.com']);
    expect(await handshake).toBe('DNS:away.example.com');
  });

  test('no more than a hundred wait at a worker', async () => {
    await gateway.target('crowded.example.com', {});
    const many = 220;
    let passed = 0;
    const all = Array.from({ length: many }, async () => {
      await shown('crowded.example.com');
      passed += 1;
    });
    // Each of two workers keeps a hundred at most.
    await eventually(() => expect(passed).toBeGreaterThanOrEqual(many - 200), { deadlineMs: 7_000 });
    expect(passed).toBeLessThan(many);
    await gateway.certificate('crowded', ['crowded.example.com']);
    await Promise.all(all);
    expect(passed).toBe(many);
    expect(wanted('crowded.example.com')).toBe(1);
  });

  test('when none comes, clients see the self-signed certificate after eight seconds, and the next ones at once', async () => {
    await gateway.target('never.example.com', {});
    const waits = Array.from({ length: 6 }, () => takes(shown('never.example.com')));
    for (const wait of await Promise.all(waits)) expect(wait).toBeGreaterThan(7_000);
    // Connections are handed out by turns, so that both workers have had some, unless one was too busy to take any.
    expect(await gateway.atEachWorker(() => shown('never.example.com'))).toEqual([FALLBACK, FALLBACK]);
    const later = await gateway.atEachWorker(() => takes(shown('never.example.com')));
    for (const wait of later) expect(wait).toBeLessThan(AT_ONCE_MS);
    expect(wanted('never.example.com')).toBe(1);
    // It may still come.
    await gateway.certificate('never', ['never.example.com']);
    expect(await shown('never.example.com')).toBe('DNS:never.example.com');
  });
});
