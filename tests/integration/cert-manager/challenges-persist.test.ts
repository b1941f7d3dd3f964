import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { providerOf } from '#acme';
import { parseCertifiedName, type Issuance } from '#domain';
import { buildCertManager, startCertManager, type CertManager } from '../../support/cert-manager.ts';
import { startDnsWorld, type DnsWorld } from '../../support/dns-world.ts';
import { eventually } from '../../support/eventually.ts';
import { FaultyCa } from '../../support/faulty-ca.ts';
import { targetOf, tokenOf } from '../../support/store.ts';

const ISSUER = 'ca.example';

let world: DnsWorld;
let ca: FaultyCa;
let certManager: CertManager;

beforeAll(async () => {
  await buildCertManager();
  world = await startDnsWorld();
  ca = await FaultyCa.start(world.pebble, {
    persistentDns: {
      dnsServer: world.bind.at,
      issuerDomainName: ISSUER,
      satisfy: async ({ type, name, token, keyAuthorization }) => {
        if (type === 'http-01') await world.store.challenges.publish(token, keyAuthorization);
        else
          await world.set(`_acme-challenge.${name}`, createHash('sha256').update(keyAuthorization).digest('base64url'));
      },
    },
  });
  certManager = await startCertManager({ ...world.environment, ACME_CA_BUNDLE: ca.caBundlePath });
});

afterAll(async () => {
  await certManager.stop();
  await ca.stop();
  await world.stop();
});

const wish = (host: string, own: Partial<Issuance> = {}): Partial<Issuance> => ({
  domains: [parseCertifiedName(host)],
  acme_directory_url: ca.directoryUrl,
  asked_directory_url: ca.directoryUrl,
  challenge_type: 'dns-persist-01',
  ...own,
});

const accountUrl = async (): Promise<string> =>
  (await world.store.accounts.find(providerOf(ca.directoryUrl), 'me@example.com'))?.url ?? '';

describe('dns-persist-01', () => {
  test('sets a record that names the account, leaves it there, and needs nothing more for the next certificate', async () => {
    await world.request('lasting', wish('*.lasting.zone.test'));
    const first = await world.ended('lasting');
    expect(first).toMatchObject({ step: 'completed', challenge_records: [] });
    const value = `${ISSUER}; accounturi=${await accountUrl()}; policy=wildcard`;
    expect(await world.bind.texts('_validation-persist.lasting.zone.test')).toEqual([value]);
    expect(first.remarks.join()).toContain(`"${value}" is to stay`);
    await world.request('lasting', wish('*.lasting.zone.test', { reason: 'renewal', dns_provider: 'manual' }));
    expect(await world.ended('lasting')).toMatchObject({ step: 'completed', remarks: [] });
    expect(await world.bind.texts('_validation-persist.lasting.zone.test')).toEqual([value]);
  });

  test('is a person to set where the provider is manual, who may set more than is asked for', async () => {
    await world.request('by-hand', wish('hand.zone.test', { dns_provider: 'manual' }));
    const shown = await eventually(async () => (await world.issuance('by-hand'))?.challenge_records[0] ?? false, {
      deadlineMs: 20_000,
    });
    expect(shown).toMatchObject({ name: '_validation-persist.hand.zone.test', provider: 'manual', lasting: true });
    expect(shown.value).toBe(`${ISSUER}; accounturi=${await accountUrl()}`);
    const generous = `${shown.value}; policy=wildcard; persistUntil=4102444800`;
    await world.set(shown.name, generous);
    expect(await world.ended('by-hand', 40_000)).toMatchObject({
      step: 'completed',
      error: null,
      message: expect.stringContaining('is valid until'),
      challenge_records: [],
    });
    expect(await world.bind.texts(shown.name)).toEqual([generous]);
  });

  test('sets no record at a name of another token, which would be good for that name for ever', async () => {
    await world.store.targets.create(targetOf('held.zone.test', tokenOf('holder'), { enable_https: false }));
    await world.request('grasping', wish('*.grasping.zone.test'));
    const failed = await world.ended('grasping');
    expect(failed).toMatchObject({ step: 'failed', error: 'NAMES_OF_OTHERS', retry_at: null });
    expect(failed.message).toContain(
      '_validation-persist.grasping.zone.test leads by CNAME to _validation-persist.held.z',
    );
    expect(await world.bind.texts('_validation-persist.held.zone.test')).toEqual([]);
  });
});
