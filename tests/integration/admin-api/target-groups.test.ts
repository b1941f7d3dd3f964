import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Problem, TargetGroupSaved } from '#contracts';
import type { ApiToken, CertifiedName, CertName, Hostname } from '#domain';
import { newCertName } from '../../support/certificate-requests.ts';
import { HttpApp, type Told } from '../../support/http-app.ts';
import { certificateOf, issuanceOf, targetOf } from '../../support/store.ts';

let api: HttpApp;
let onDemand: HttpApp;
let alice: ApiToken;
let bob: ApiToken;

beforeAll(async () => {
  api = await HttpApp.start('admin-api', { ACME_DIRECTORY_URL: 'https://ca.example.com/dir' });
  onDemand = await HttpApp.start('admin-api', { CERT_ON_DEMAND: 'true' }, { redis: api.redis, store: api.store });
  alice = await api.token('alice', { cert_email: 'alice@example.com' });
  bob = await api.token('bob', { cert_email: 'bob@example.com' });
});

afterAll(async () => {
  await onDemand?.stop();
  await api?.stop();
});

const hostsOf = (group: string): string[] => ['a', 'b', 'c'].map((label) => `${label}.${group}.example.com`);
const create = <T = TargetGroupSaved>(group_name: string, own: object = {}, at = api): Promise<Told<T>> =>
  at.ask<T>('POST', '/proxy/groups', {
    token: alice.token,
    body: { group_name, hostnames: hostsOf(group_name), target_url: 'http://localhost:3000', ...own },
  });
const target = async (host: string) => (await api.store.targets.find(host as Hostname))?.record;
const issuance = async (name: CertName) => (await api.store.certificates.findIssuance(name))?.record;

const make = (
  host: string,
  own: object = {},
): Promise<Told<{ certificate_status: string; proxy_target: { cert_name: string } }>> =>
  onDemand.ask('POST', '/proxy/targets', {
    token: alice.token,
    body: { hostname: host, target_url: 'http://localhost:3000', ...own },
  });

describe('a group of hosts', () => {
  test('is made with one order for all its names, and every host has the certificate of the group', async () => {
    const group = newCertName();
    const told = await create(group, { acme_directory_url: 'https://o.example.com/dir', preserve_host_header: false });
    expect([told.status, told.body]).toMatchObject([
      201,
      {
        group_name: group,
        cert_name: group,
        certificate_status: expect.stringMatching(/^Multi-domain certificate generation started for a\./),
        efficiency: { hosts: 3, certificates: 1, orders_saved: 2, utilisation_percent: 100 },
      },
    ]);
    expect(await issuance(group)).toMatchObject({
      domains: hostsOf(group),
      email: 'alice@example.com',
      acme_directory_url: 'https://o.example.com/dir',
      owner_token_hash: alice.hash,
    });
    for (const host of hostsOf(group)) {
      expect(await target(host)).toMatchObject({
        cert_name: group,
        target_url: 'http://localhost:3000',
        preserve_host_header: false,
        enable_http: true,
        owner_token_hash: alice.hash,
      });
      expect(await issuance(`proxy-${host.replaceAll('.', '-')}` as CertName)).toBeUndefined();
    }
  });

  test('hands every term of the order and every setting of the hosts on', async () => {
    const group = newCertName();
    const order = { key_type: 'ecdsa-p384', challenge_type: 'dns-01', dns_provider: 'manual' } as const;
    const told = await create(group, { ...order, cert_email: 'group@example.com', enable_http: false });
    expect(told.body.proxy_targets.map(({ hostname }) => hostname)).toEqual(hostsOf(group));
    expect(await issuance(group)).toMatchObject({ ...order, email: 'group@example.com', reason: 'new', forced: true });
    for (const host of hostsOf(group))
      expect(await target(host)).toMatchObject({
        enable_http: false,
        enable_https: true,
        preserve_host_header: true,
        cert_email: 'group@example.com',
        key_type: 'ecdsa-p384',
      });
  });

  test('of which one host exists is refused as a whole, and names all that exist', async () => {
    const group = newCertName();
    const [first, second, third] = hostsOf(group) as [string, string, string];
    await api.store.targets.create(targetOf(first, bob));
    await api.store.targets.create(targetOf(third, bob));
    const told = await create<Problem>(group);
    expect([told.status, told.body.message]).toEqual([
      409,
      expect.stringMatching(/^a\.[^ ]+, c\.[^ ]+ have proxy targets already/),
    ]);
    expect(await target(second)).toBeUndefined();
    expect(await issuance(group)).toBeUndefined();
  });

  test('uses a certificate of its name that covers all hosts, and refuses one that does not', async () => {
    const [covered, uncovered] = [newCertName(), newCertName()];
    const wildcard = {
      cert_name: covered,
      domains: [`*.${covered}.example.com`, 'more.example.com'] as CertifiedName[],
    };
    await api.store.commit(api.store.certificates.saving(certificateOf('x', alice, wildcard)));
    const told = await create(covered);
    expect([told.status, told.body.certificate_status]).toEqual([201, 'existing']);
    expect(told.body.efficiency.utilisation_percent).toBe(50);
    expect(await issuance(covered)).toBeUndefined();
    await api.store.commit(
      api.store.certificates.saving(certificateOf('x.example.com', alice, { cert_name: uncovered })),
    );
    const refused = await create<Problem>(uncovered);
    expect([refused.status, refused.body.message]).toEqual([409, expect.stringContaining('Choose another name')]);
    expect(await target(hostsOf(uncovered)[0] ?? '')).toBeUndefined();
  });

  test("under the name of another token's certificate or order is a 403", async () => {
    const group = newCertName();
    await api.store.certificates.request(issuanceOf(group, bob), undefined);
    expect((await create(group)).status).toBe(403);
    expect(await target(hostsOf(group)[0] ?? '')).toBeUndefined();
  });

  test('is told of a wildcard that would have done', async () => {
    const group = newCertName();
    const wildcard = {
      cert_name: `wild-${group}` as CertName,
      domains: [`*.${group}.example.com`] as CertifiedName[],
      expires_at: '2999-01-01T00:00:00.000Z',
    };
    await api.store.commit(api.store.certificates.saving(certificateOf('x', alice, wildcard)));
    expect((await create(group)).body.suggestion).toMatchObject({ cert_names: [`wild-${group}`] });
  });

  test('is ordered at once with CERT_ON_DEMAND too', async () => {
    const group = newCertName();
    expect((await create(group, {}, onDemand)).body.certificate_status).toMatch(/^Multi-domain/);
    expect(await issuance(group)).toMatchObject({ domains: hostsOf(group) });
  });

  test.each([
    ['no host', { hostnames: [] }, ['hostnames']],
    ['101 hosts', { hostnames: Array.from({ length: 101 }, (_, i) => `h${i}.example.com`) }, ['hostnames']],
    [
      'a host twice and one that is none',
      { hostnames: ['*.c', 'a.example.com', 'A.example.com'] },
      ['hostnames.0', 'hostnames.2'],
    ],
    ['no backend', { target_url: undefined }, ['target_url']],
    ['a DNS provider that is not configured', { dns_provider: 'cloudflare' }, ['dns_provider']],
  ])('with %s is a 400 that names the field', async (_, own, fields) => {
    const told = await create<Problem>(newCertName(), own);
    expect([told.status, told.body.details?.map(({ field }) => field).sort()]).toEqual([400, fields]);
  });

  test('without an e-mail address anywhere says what to do, and makes nothing', async () => {
    const poor = await api.token('poor');
    const group = newCertName();
    const body = { group_name: group, hostnames: hostsOf(group), target_url: 'http://localhost:3000' };
    const told = await api.ask<Problem>('POST', '/proxy/groups', { token: poor.token, body });
    expect([told.status, told.body.details?.[0]?.field]).toEqual([400, 'cert_email']);
    expect(await target(hostsOf(group)[0] ?? '')).toBeUndefined();
  });
});

describe('CERT_ON_DEMAND', () => {
  test('true: neither the creation of a host nor its change orders a certificate, and the answer says when one will be', async () => {
    const words = /^On demand: a certificate for [\w.-]+ is ordered when its first visitor comes by HTTPS$/;
    const made = await make('demand.example.com');
    expect(made.body.certificate_status).toMatch(words);
    expect(made.body.proxy_target.cert_name).toBe('proxy-demand-example-com');
    const changed = await onDemand.ask<{ certificate_status: string }>('PUT', '/proxy/targets/demand.example.com', {
      token: alice.token,
      body: { enable_https: true },
    });
    expect(changed.body.certificate_status).toMatch(words);
    expect(await issuance('proxy-demand-example-com' as CertName)).toBeUndefined();
  });

  test('true: two hosts whose names are spelt the same get names of their own', async () => {
    expect((await make('a.b.demand.example.com')).body.proxy_target.cert_name).toBe('proxy-a-b-demand-example-com');
    expect((await make('a-b.demand.example.com')).body.proxy_target.cert_name).toBe('proxy-a-b-demand-example-com-2');
  });

  test('true: an e-mail address is asked for all the same', async () => {
    const poor = await api.token('poorer');
    const body = { hostname: 'poor.example.com', target_url: 'http://localhost:3000' };
    expect((await onDemand.ask('POST', '/proxy/targets', { token: poor.token, body })).status).toBe(400);
  });
});
