import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { readConfiguration } from '#config';
import { CERTIFICATE_WANTED } from '#contracts';
import { parseCertifiedName, parseCertName, parseHostname, type ApiToken, type ProxyTarget } from '#domain';
import { firstValueFrom } from 'rxjs';
import { redisTransportClient, type CommandClient } from '#platform';
import { buildCertManager, startCertManager, type CertManager } from '../../support/cert-manager.ts';
import { environment } from '../../support/environment.ts';
import { eventually } from '../../support/eventually.ts';
import { startIssuing, type Issuing } from '../../support/issuing.ts';
import { certificateOf, issuanceOf, targetOf, tokenOf } from '../../support/store.ts';

let world: Issuing;
let certManagers: CertManager[];
let gateway: CommandClient;
let owner: ApiToken;
let ordered: number;

const start = (own: Readonly<Record<string, string>> = {}): Promise<CertManager> =>
  startCertManager({
    ...world.environment,
    ACME_DIRECTORY_URL: world.pebble.directoryUrl,
    CERT_KEY_TYPE: 'ecdsa-p256',
    CERT_ON_DEMAND: 'true',
    ...own,
  });

beforeAll(async () => {
  Logger.overrideLogger(false);
  await buildCertManager();
  world = await startIssuing();
  certManagers = [await start(), await start()];
  const { configuration } = readConfiguration(environment({ REDIS_URL: world.redis.url }));
  gateway = redisTransportClient(configuration, 'test');
  owner = tokenOf('tester', { cert_email: 'owner@example.com' });
  await world.store.tokens.create(owner);
});

afterAll(async () => {
  await gateway.close();
  await Promise.all(certManagers.map((certManager) => certManager.stop()));
  await world.stop();
});

beforeEach(() => {
  ordered = world.pebble.ordersPlaced();
});

/** A handshake in a gateway that found no certificate. */
async function handshake(hostname: string, times = 1): Promise<void> {
  const told = Array.from({ length: times }, () => gateway.emit(CERTIFICATE_WANTED, { hostname }));
  await Promise.all(told.map((each) => firstValueFrom(each, { defaultValue: undefined })));
}

async function target(hostname: string, own: Partial<ProxyTarget> = {}): Promise<void> {
  await world.store.targets.create(targetOf(hostname, owner, { cert_name: null, ...own }));
}

/** Orders for another host are placed after what was told before: all cert-managers hear everything in its order. */
async function afterAllThat(hostname: string): Promise<void> {
  await target(hostname);
  await handshake(hostname);
  await world.ended(`proxy-${hostname.replaceAll('.', '-')}`);
}

describe('the first handshake for a host without a certificate', () => {
  test('orders one, by the terms of the target, which uses it from then on', async () => {
    await target('first.example.com', { cert_email: 'own@example.com', key_type: 'ecdsa-p384' });
    await handshake('first.example.com');
    const issuance = await world.ended('proxy-first-example-com');
    expect(issuance).toMatchObject({
      step: 'completed',
      reason: 'on-demand',
      forced: false,
      email: 'own@example.com',
      key_type: 'ecdsa-p384',
      domains: ['first.example.com'],
      owner_token_hash: owner.hash,
    });
    const found = await world.store.targets.find(parseHostname('first.example.com'));
    expect(found?.record.cert_name).toBe('proxy-first-example-com');
  });

  test('is one order, however many handshakes and cert-managers there are', async () => {
    await world.forget('rate-limit:on-demand:*');
    await target('burst.example.com', { cert_name: parseCertName('proxy-burst-example-com') });
    await handshake('burst.example.com', 200);
    expect(await world.ended('proxy-burst-example-com')).toMatchObject({
      step: 'completed',
      email: 'owner@example.com',
    });
    await handshake('burst.example.com', 20);
    await afterAllThat('burst-end.example.com');
    expect(world.pebble.ordersPlaced() - ordered).toBe(2);
    // Two of the ten that may be ordered at once, whoever heard of them.
    const limit = { name: 'new-orders', capacity: 10, refillMs: 6_000 };
    for (let left = 8; left > 0; left--)
      expect(await world.store.rateLimits.draw('on-demand', [{ limit, id: 'all', cost: 1 }])).toBeUndefined();
    await world.forget('rate-limit:on-demand:*');
  });

  test('does nothing for a host that is unknown, disabled, without HTTPS, or no host name', async () => {
    await target('disabled.example.com', { enabled: false });
    await target('plain.example.com', { enable_https: false });
    for (const name of [
      'unknown.example.com',
      'disabled.example.com',
      'plain.example.com',
      '../../etc',
      '*.example.com',
    ])
      await handshake(name, 5);
    await afterAllThat('nothing-end.example.com');
    expect(world.pebble.ordersPlaced() - ordered).toBe(1);
    expect(await world.keys('issuance:*unknown*')).toEqual([]);
  });

  test('does not touch a certificate of that name that is there, or that is for other hosts or owners', async () => {
    const other = tokenOf('other', { cert_email: 'other@example.com' });
    const day = 86_400_000;
    const fresh = {
      issued_at: new Date().toISOString(),
      expires_at: new Date(Date.now() + 90 * day).toISOString(),
    };
    const there = certificateOf('there.example.com', owner, { ...fresh, cert_name: parseCertName('there') });
    const foreign = certificateOf('foreign.example.com', other, {
      ...fresh,
      cert_name: parseCertName('proxy-foreign-example-com'),
    });
    await world.store.commit(world.store.certificates.saving(there), world.store.certificates.saving(foreign));
    await target('there.example.com', { cert_name: parseCertName('there') });
    await target('not-there.example.com', { cert_name: parseCertName('there') });
    await target('foreign.example.com');
    await handshake('there.example.com');
    await handshake('not-there.example.com');
    await handshake('foreign.example.com');
    expect(await world.ended('proxy-foreign-example-com-2')).toMatchObject({ step: 'completed' });
    expect((await world.certificate('proxy-foreign-example-com'))?.fingerprint).toBe(foreign.fingerprint);
    expect(await world.issuance('there')).toBeUndefined();
    expect(world.pebble.ordersPlaced() - ordered).toBe(1);
  });

  test('says what to set where no e-mail address is known', async () => {
    const silent = tokenOf('silent');
    await world.store.tokens.create(silent);
    await world.store.targets.create(targetOf('silent.example.com', silent, { cert_name: null }));
    await handshake('silent.example.com');
    const failed = await world.ended('proxy-silent-example-com');
    expect(failed).toMatchObject({ step: 'failed', error: 'EMAIL_MISSING' });
    expect(failed.message).toContain('Set cert_email');
    expect(world.pebble.ordersPlaced()).toBe(ordered);
  });

  test('leaves alone what has failed until its time has come', async () => {
    const failed = (name: string, retry_at: string): Promise<void> =>
      world.store.certificates.request(
        issuanceOf(name, owner, {
          domains: [parseCertifiedName(`${name}.example.com`)],
          acme_directory_url: world.pebble.directoryUrl,
          step: 'failed',
          error: 'ACME_UNREACHABLE',
          failures: 1,
          retry_at,
          updated_at: new Date().toISOString(),
        }),
        undefined,
      );
    await failed('resting', new Date(Date.now() + 600_000).toISOString());
    await target('resting.example.com', { cert_name: parseCertName('resting') });
    await handshake('resting.example.com', 10);
    await afterAllThat('resting-end.example.com');
    expect(await world.issuance('resting')).toMatchObject({ step: 'failed', failures: 1 });
    expect(world.pebble.ordersPlaced() - ordered).toBe(1);
  });
});

describe('a burst for many hosts', () => {
  test('begins about ten orders a minute, all cert-managers together, and the others when they are asked for again', async () => {
    await world.forget('rate-limit:on-demand:*');
    const hosts = Array.from({ length: 30 }, (_, i) => `many-${i}.example.com`);
    for (const host of hosts) await target(host);
    const began = performance.now();
    for (const host of hosts) await handshake(host);
    const turnedAway = (): number =>
      hosts.filter((host) =>
        certManagers.some((each) =>
          each
            .output()
            .split('\n')
            .some((line) => line.includes('on demand now') && line.includes(`"${host}"`)),
        ),
      ).length;
    const orders = async (): Promise<number> => (await world.keys('issuance:proxy-many-*')).length;
    // A turned-away host needs one question to Redis and an order several: the last of the ten may still be on its way.
    await eventually(async () => turnedAway() >= hosts.length - 12 && (await orders()) >= 10);
    const first = await orders();
    // Ten at once, and one every six seconds.
    expect(first).toBeLessThanOrEqual(11 + (performance.now() - began) / 6_000);
    await eventually(
      async () => {
        for (const host of hosts) await handshake(host);
        return (await orders()) > first;
      },
      { deadlineMs: 20_000, intervalMs: 500 },
    );
  });
});

test('without CERT_ON_DEMAND no handshake orders anything', async () => {
  await Promise.all(certManagers.map((certManager) => certManager.stop()));
  certManagers = [await start({ CERT_ON_DEMAND: 'false' })];
  await target('off.example.com');
  await handshake('off.example.com', 5);
  await world.request('off-end');
  await world.ended('off-end');
  expect(await world.issuance('proxy-off-example-com')).toBeUndefined();
});
