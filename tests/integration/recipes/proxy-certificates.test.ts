import { beforeEach, describe, expect, test } from '@jest/globals';
import type { CertifiedName, CertName, Hostname, Issuance, ProxyTarget } from '#domain';
import { recipeSystemOf, runRecipe } from '../../support/recipe.ts';
import { certificateOf, targetOf, tokenOf } from '../../support/store.ts';

const STAGING = 'https://acme-staging-v02.api.letsencrypt.org/directory';
const HOST = 'app.example.com';
const OWN = 'proxy-app-example-com';
const alice = tokenOf('alice', { cert_email: 'alice@example.com' });
const bob = tokenOf('bob', { cert_email: 'bob@example.com' });

const system = await recipeSystemOf([alice, bob], { anew: true });
const { just, store } = system;
const issuance = async (name: string): Promise<Issuance | undefined> =>
  (await store.certificates.findIssuance(name as CertName))?.record;
const target = async (host = HOST): Promise<ProxyTarget | undefined> =>
  (await store.targets.find(host as Hostname))?.record;
const stored = (name: string, domains: readonly string[], own: object = {}): Promise<void> =>
  store.commit(
    store.certificates.saving(
      certificateOf(HOST, alice, {
        cert_name: name as CertName,
        domains: domains as CertifiedName[],
        expires_at: '2999-01-01T00:00:00.000Z',
        ...own,
      }),
    ),
  );

const group = (hosts: string, ...more: string[]): ReturnType<typeof just> =>
  just('proxy-create-group', 'api-services', hosts, 'http://localhost:3000', 'alice', ...more);

describe('proxy-cert-generate', () => {
  test('orders one for a host that has none, with what the host says of it', async () => {
    const own = {
      cert_email: 'host@example.com',
      key_type: 'rsa-4096',
      acme_directory_url: 'https://ca.example.com/d',
    };
    await store.targets.create(targetOf(HOST, alice, own as Partial<ProxyTarget>));
    const { code, stdout } = await just('proxy-cert-generate', HOST, 'alice');
    expect([code, stdout]).toEqual([0, expect.stringContaining(`${HOST} uses it, as ${OWN}.`)]);
    const { cert_email: email, ...rest } = own;
    expect(await issuance(OWN)).toMatchObject({ domains: [HOST], email, ...rest });
    expect((await target())?.cert_name).toBe(OWN);
  });

  test('staging asks the staging CA, and orders its own one anew', async () => {
    await stored(OWN, [HOST]);
    await store.targets.create(targetOf(HOST, alice, { cert_name: OWN as CertName }));
    expect((await just('proxy-cert-generate', HOST, 'alice', 'staging')).code).toBe(0);
    expect(await issuance(OWN)).toMatchObject({ acme_directory_url: STAGING, domains: [HOST] });
  });

  test('leaves a certificate alone that is for other names too, and says that it would do', async () => {
    await stored('shared', [HOST, 'other.example.com']);
    await store.targets.create(targetOf(HOST, alice, { cert_name: 'shared' as CertName }));
    const { stdout } = await just('proxy-cert-generate', HOST, 'alice');
    expect(stdout).toContain('note: shared covers it already.');
    expect(await issuance('shared')).toBeUndefined();
    expect((await target())?.cert_name).toBe(OWN);
  });

  test('takes another name where the usual one stands for another host, and switches HTTPS on', async () => {
    await stored('proxy-a-b-example-com', ['a.b.example.com']);
    await store.targets.create(targetOf('a-b.example.com', alice, { enable_https: false }));
    const { stdout } = await just('proxy-cert-generate', 'a-b.example.com', 'alice');
    expect(stdout).toContain('as proxy-a-b-example-com-2. HTTPS is switched on.');
    expect(await target('a-b.example.com')).toMatchObject({ cert_name: 'proxy-a-b-example-com-2', enable_https: true });
  });
});

describe('proxy-cert-attach', () => {
  beforeEach(() => store.targets.create(targetOf(HOST, alice)));

  test('attaches, by the words of the documentation', async () => {
    await stored('services', ['*.example.com']);
    const { code, stdout } = await just('proxy-cert-attach', HOST, 'services', 'alice');
    expect([code, stdout]).toEqual([0, expect.stringContaining(`${HOST} has the certificate services now.`)]);
    expect(stdout).not.toContain('warning');
    expect((await target())?.cert_name).toBe('services');
  });

  test('warns where the names do not cover the host', async () => {
    await stored('services', ['other.example.com']);
    const { code, stdout } = await just('proxy-cert-attach', HOST, 'services', 'alice');
    expect([code, stdout]).toEqual([0, expect.stringMatching(/warning: .*services does not cover app\.example\.com/)]);
  });

  test('of a name that is not there changes and orders nothing', async () => {
    const { code, stderr } = await just('proxy-cert-attach', HOST, 'nothing', 'alice');
    expect([code, stderr]).toEqual([1, expect.stringContaining('there is no certificate nothing')]);
    expect((await target())?.cert_name).toBeNull();
    expect(await issuance('nothing')).toBeUndefined();
  });
});

describe('proxy-create-group', () => {
  test('makes all hosts with one certificate, and says how well that is used', async () => {
    const { code, stdout } = await group('api.example.com,api-v2.example.com', 'staging', 'preserve-host=false');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^efficiency +2 hosts, 1 certificate, 1 orders saved, 100 % of its names used$/m);
    expect(stdout).toContain('npx --yes rust-just cert-status api-services wait');
    expect(await issuance('api-services')).toMatchObject({
      domains: ['api.example.com', 'api-v2.example.com'],
      acme_directory_url: STAGING,
    });
    expect(await target('api-v2.example.com')).toMatchObject({
      cert_name: 'api-services',
      target_url: 'http://localhost:3000',
      preserve_host_header: false,
    });
  });

  test('makes none when one of them exists', async () => {
    await store.targets.create(targetOf('b.example.com', bob));
    const { code, stderr } = await group('a.example.com,b.example.com');
    expect([code, stderr]).toEqual([1, expect.stringContaining('b.example.com is a host already')]);
    expect(await target('a.example.com')).toBeUndefined();
    expect(await issuance('api-services')).toBeUndefined();
  });
});

describe('proxy-create', () => {
  test('says when another certificate covers the host already, and how to use it', async () => {
    await stored('wild', ['*.example.com']);
    const { stdout } = await just('proxy-create', HOST, 'http://localhost:3000', 'alice');
    expect(stdout).toContain(`note: wild covers ${HOST} already, and could be used instead.`);
    expect(stdout).toContain(`npx --yes rust-just proxy-cert-attach ${HOST} wild`);
    const named = await just('proxy-create', 'b.example.com', 'http://localhost:3000', 'alice', 'cert-name=wild');
    expect(named.stdout).not.toContain('note:');
    expect(await issuance('proxy-b-example-com')).toBeUndefined();
  });
});

describe('proxy-list', () => {
  test('does not warn of a host that waits for its first visitor, where certificates are ordered on demand', async () => {
    await store.targets.create(targetOf(HOST, alice, { cert_name: OWN as CertName }));
    const onDemand = await runRecipe({ ...system.environment, CERT_ON_DEMAND: 'true' }, 'proxy-list');
    expect(onDemand.stdout).toMatch(/^app\.example\.com .* on demand +proxy-app-example-com/m);
    expect(onDemand.stdout).not.toContain('warning:');
    expect((await just('proxy-list')).stdout).toContain('warning:');
  });
});
