import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parseCertifiedName, type Issuance } from '#domain';
import { checkChain } from '#pki';
import { ageRecords } from '../support/aged.ts';
import { makeTsigKey } from '../support/bind.ts';
import { buildCertManager, startCertManager, type CertManager } from '../support/cert-manager.ts';
import { startDnsWorld, type DnsWorld } from '../support/dns-world.ts';
import { eventually } from '../support/eventually.ts';
import { targetOf, tokenOf } from '../support/store.ts';

let world: DnsWorld;
let certManager: CertManager;

beforeAll(async () => {
  await buildCertManager();
  world = await startDnsWorld();
  certManager = await startCertManager(world.environment);
});

afterAll(async () => {
  await certManager.stop();
  await world.stop();
});

const names = (...hosts: string[]): Issuance['domains'] => hosts.map((host) => parseCertifiedName(host));
const CHALLENGE = '_acme-challenge';
/** Records that were set a moment ago are left to whoever set them. */
const A_WHILE_MS = 60_000;

/** Runs a part of a test with a cert-manager of other settings, and no other. */
async function withSettings(own: Readonly<Record<string, string>>, part: () => Promise<void>): Promise<void> {
  const [other] = await Promise.all([startCertManager({ ...world.environment, ...own }), certManager.stop()]);
  try {
    await part();
  } finally {
    await other.stop();
    certManager = await startCertManager(world.environment);
  }
}

/** The record that stands in the status, as soon as there is one. */
const shownRecord = (name: string): Promise<Issuance['challenge_records'][number]> =>
  eventually(async () => (await world.issuance(name))?.challenge_records[0] ?? false, { deadlineMs: 20_000 });

describe('a certificate by DNS-01', () => {
  test('for a name and its wildcard in one order: two values at one name, and none left behind', async () => {
    await world.set(`${CHALLENGE}.zone.test`, 'of somebody else');
    const domains = names('zone.test', '*.zone.test');
    await world.request('apex', { domains, challenge_type: 'dns-01' });
    const issuance = await world.ended('apex');
    expect(issuance).toMatchObject({ step: 'completed', challenge_records: [], remarks: [] });
    const certificate = await world.certificate('apex');
    expect(
      checkChain(certificate?.fullchain_pem ?? '', certificate?.private_key_pem ?? '', domains).names.toSorted(),
    ).toEqual(['*.zone.test', 'zone.test']);
    expect(await world.bind.texts(`${CHALLENGE}.zone.test`)).toEqual(['of somebody else']);
    expect(await world.keys('published-records')).toEqual([]);
    await world.remove(`${CHALLENGE}.zone.test`, 'of somebody else');
  });

  test('is what a wildcard gets by itself, while the other names of the order keep to port 80', async () => {
    await world.request('mixed', { domains: names('www.zone.test', '*.zone.test') });
    await eventually(async () => expect((await world.issuance('mixed'))?.step).toBe('completed'), {
      deadlineMs: 20_000,
    });
    expect(world.pebble.output()).toMatch(/www\.zone\.test[^]*\.well-known\/acme-challenge/);
  });

  test('writes where the CNAME of the challenge name leads', async () => {
    await withSettings({ DNS_PROVIDER: 'manual' }, async () => {
      await world.request('delegated', { domains: names('delegated.zone.test'), challenge_type: 'dns-01' });
      const { name } = await shownRecord('delegated');
      expect(name).toBe('delegated.challenges.zone.test');
      await world.store.certificates.delete('delegated', new Date());
    });
    await world.request('delegated', { domains: names('*.delegated.zone.test') });
    expect(await world.ended('delegated')).toMatchObject({ step: 'completed' });
    expect(await world.bind.texts('delegated.challenges.zone.test')).toEqual([]);
  });

  test('with a key that the server does not know fails with the variable to change, and publishes nothing', async () => {
    const { secret } = await makeTsigKey('mpm.key');
    await withSettings({ RFC2136_TSIG_SECRET: secret }, async () => {
      await world.request('wrong-key', { domains: names('*.wrong.zone.test') });
      const failed = await world.ended('wrong-key');
      expect(failed).toMatchObject({ step: 'failed', error: 'DNS_CREDENTIALS', challenge_records: [] });
      expect(failed.message).toContain('RFC2136_TSIG_SECRET');
    });
    expect(await world.bind.texts(`${CHALLENGE}.wrong.zone.test`)).toEqual([]);
  });

  test('for a zone that the server does not have fails and says so', async () => {
    await world.request('no-zone', { domains: names('*.elsewhere.example') });
    const failed = await world.ended('no-zone');
    expect(failed.step).toBe('failed');
    expect(failed.error).toMatch(/^DNS_/);
    expect(failed.message).toContain('elsewhere.example');
  });

  test('whose challenge name is an alias into a foreign zone fails and names it', async () => {
    await world.request('astray', { domains: names('*.astray.zone.test') });
    const failed = await world.ended('astray');
    expect(failed.step).toBe('failed');
    expect(failed.message).toContain('The CNAME of the challenge name leads to host.elsewhere.test');
    expect(failed.remarks).toEqual([]);
    expect(await world.keys('published-records')).toEqual([]);
  });

  test('sets no record at a challenge name of another token, unless the administrator orders it', async () => {
    const [held, grasping] = [`${CHALLENGE}.held.zone.test`, { domains: names('*.grasping.zone.test') }];
    const updates = (): number => world.bind.output().split(`adding an RR at '${held}'`).length - 1;
    await world.request('nobodys', grasping);
    expect(await world.ended('nobodys')).toMatchObject({ step: 'completed' });
    expect(updates()).toBe(1);
    // The wildcard below it is proven there too.
    for (const host of ['held.zone.test', 'below.held.zone.test']) {
      const target = targetOf(host, tokenOf('holder'), { enable_https: false });
      await world.store.targets.create(target);
      const before = updates();
      await world.request('grasping', grasping);
      const failed = await world.ended('grasping');
      expect(failed).toMatchObject({ step: 'failed', error: 'NAMES_OF_OTHERS', retry_at: null });
      expect(failed.message).toContain(`${CHALLENGE}.grasping.zone.test leads by CNAME to ${held}, where`);
      expect(updates()).toBe(before);
      await world.store.targets.delete(target.hostname);
    }
    await world.store.targets.create(targetOf('held.zone.test', tokenOf('holder'), { enable_https: false }));
    await world.request('both', { domains: names('held.zone.test', '*.grasping.zone.test'), challenge_type: 'dns-01' });
    await world.request('admins', { ...grasping, created_by: 'admin' });
    for (const name of ['both', 'admins']) expect(await world.ended(name)).toMatchObject({ step: 'completed' });
    expect(await world.bind.texts(held)).toEqual([]);
  });

  test('without a DNS provider fails before anything is ordered, and names DNS_PROVIDER and manual', async () => {
    const before = world.pebble.ordersPlaced();
    await withSettings({ DNS_PROVIDER: '' }, async () => {
      await world.request('nobody', { domains: names('*.nobody.zone.test') });
      const failed = await world.ended('nobody');
      expect(failed).toMatchObject({ step: 'failed', error: 'DNS_NOT_CONFIGURED' });
      expect(failed.message).toContain('DNS_PROVIDER');
      expect(failed.message).toContain('"manual"');
      expect(world.pebble.ordersPlaced()).toBe(before);
    });
  });

  test('is set by the provider that the certificate names, whatever DNS_PROVIDER says', async () => {
    await withSettings({ DNS_PROVIDER: 'manual' }, async () => {
      await world.request('own', { domains: names('*.own.zone.test'), dns_provider: 'rfc2136' });
      expect(await world.ended('own')).toMatchObject({ step: 'completed' });
    });
  });
});

describe('records that do not reach all name servers', () => {
  test('are waited for until DNS_PROPAGATION_TIMEOUT, then the failure names the server and the ways out', async () => {
    await withSettings({ DNS_PROPAGATION_CHECK: 'true', DNS_PROPAGATION_TIMEOUT: '2' }, async () => {
      await world.request('deaf', { domains: names('*.deaf.test') });
      await eventually(async () => {
        const waiting = await world.issuance('deaf');
        expect(waiting?.message).toContain(
          'Waiting until every name server has the TXT record _acme-challenge.deaf.test',
        );
        expect(waiting?.resume_at).not.toBeNull();
      });
      const failed = await world.ended('deaf');
      expect(failed).toMatchObject({ step: 'failed', error: 'DNS_TIMEOUT' });
      expect(failed.message).toContain('ns1.deaf.test');
      expect(failed.message).toContain('DNS_PROPAGATION_CHECK=false');
      expect(await world.bind.texts(`${CHALLENGE}.deaf.test`)).toEqual([]);
    });
  });

  test('survive kill -9: another cert-manager goes on with the same order and takes them away in the end', async () => {
    const waiting = { ...world.environment, DNS_PROPAGATION_CHECK: 'true' };
    const [victim] = await Promise.all([startCertManager(waiting), certManager.stop()]);
    await world.request('killed', {
      domains: names('killed.deaf.test', '*.killed.deaf.test'),
      challenge_type: 'dns-01',
    });
    await eventually(async () => expect(await world.bind.texts(`${CHALLENGE}.killed.deaf.test`)).toHaveLength(2));
    const before = world.pebble.ordersPlaced();
    await victim.kill();
    await world.locksRunOut();
    expect(await world.bind.texts(`${CHALLENGE}.killed.deaf.test`)).toHaveLength(2);
    certManager = await startCertManager(world.environment);
    expect(await world.ended('killed')).toMatchObject({ step: 'completed', challenge_records: [] });
    expect(world.pebble.ordersPlaced()).toBe(before);
    expect(await world.bind.texts(`${CHALLENGE}.killed.deaf.test`)).toEqual([]);
    expect(await world.keys('published-records')).toEqual([]);
  });

  test('are taken away also when the certificate is deleted while nobody runs', async () => {
    const waiting = { ...world.environment, DNS_PROPAGATION_CHECK: 'true' };
    const [victim] = await Promise.all([startCertManager(waiting), certManager.stop()]);
    await world.request('orphan', { domains: names('*.orphan.deaf.test') });
    await eventually(async () => expect(await world.bind.texts(`${CHALLENGE}.orphan.deaf.test`)).toHaveLength(1));
    await victim.kill();
    await world.store.certificates.delete('orphan', new Date());
    await world.removeJobs('*', '*orphan*');
    await ageRecords(world, A_WHILE_MS);
    certManager = await startCertManager(world.environment);
    await eventually(async () => expect(await world.bind.texts(`${CHALLENGE}.orphan.deaf.test`)).toEqual([]), {
      deadlineMs: 30_000,
    });
    await eventually(async () => expect(await world.keys('published-records')).toEqual([]));
  });
});

test('a record that was about to be set at kill -9 is taken away too, though nobody knows whether it was', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'mpm-hook-'));
  const [hook, log, hold] = ['hook', 'log', 'hold'].map((name) => join(folder, name)) as [string, string, string];
  const lines = async (): Promise<string[]> => (await readFile(log, 'utf8')).split('\n').filter(Boolean);
  await writeFile(hold, '');
  await writeFile(log, '');
  await writeFile(
    hook,
    `#!/bin/sh\necho "$@" >> ${log}\n[ "$1" = present ] && while [ -e ${hold} ]; do sleep 0.1; done\nexit 0\n`,
  );
  await chmod(hook, 0o700);
  const exec = { ...world.environment, DNS_PROVIDER: 'exec', DNS_EXEC_COMMAND: JSON.stringify([hook]) };
  const [victim] = await Promise.all([startCertManager(exec), certManager.stop()]);
  try {
    await world.request('about-to', { domains: names('*.about.zone.test') });
    await eventually(async () => expect(await lines()).toHaveLength(1));
    await victim.kill();
    await world.store.certificates.delete('about-to', new Date());
    await world.removeJobs('*', '*about-to*');
    await ageRecords(world, A_WHILE_MS);
    certManager = await startCertManager(exec);
    const [presented = ''] = await lines();
    await eventually(async () => expect(await lines()).toContain(presented.replace('present', 'cleanup')), {
      deadlineMs: 30_000,
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
    await certManager.stop();
    certManager = await startCertManager(world.environment);
  }
});

describe('a certificate whose record a person sets', () => {
  test('keeps no worker: with one worker another certificate is issued meanwhile, and a restart changes nothing', async () => {
    await withSettings({ CERT_GEN_MAX_WORKERS: '1' }, async () => {
      await world.request('patient', { domains: names('*.patient.zone.test'), dns_provider: 'manual' });
      const { value } = await shownRecord('patient');
      await world.request('quick', { domains: names('quick.zone.test') });
      expect(await world.ended('quick')).toMatchObject({ step: 'completed' });
      expect((await shownRecord('patient')).value).toBe(value);
    });
    const { name, value } = await shownRecord('patient');
    await world.set(name, value);
  });

  test('shows the record, waits for it, is issued, and says then that it can be removed', async () => {
    await world.request('by-hand', { domains: names('*.hand.zone.test'), dns_provider: 'manual' });
    const record = await shownRecord('by-hand');
    expect(record).toMatchObject({ provider: 'manual', name: `${CHALLENGE}.hand.zone.test` });
    await eventually(async () => {
      const waiting = await world.issuance('by-hand');
      expect(waiting?.message).toContain(`Set in DNS: ${record.name} TXT "${record.value}"`);
      expect(waiting?.resume_at).not.toBeNull();
    });
    await world.set(record.name, record.value);
    const ended = await world.ended('by-hand', 40_000);
    expect(ended).toMatchObject({ step: 'completed', challenge_records: [] });
    expect(ended.remarks).toEqual([
      `The TXT record ${record.name} "${record.value}" is not needed any more; remove it.`,
    ]);
    expect(await world.bind.texts(record.name)).toEqual([record.value]);
    await world.remove(record.name, record.value);
    // Both are looked for every ten seconds.
    expect(await world.ended('patient', 40_000)).toMatchObject({ step: 'completed' });
  });
});
