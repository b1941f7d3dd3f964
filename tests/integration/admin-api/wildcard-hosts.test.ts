import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Problem } from '#contracts';
import type { ApiToken, CertifiedName, CertName, TargetHost } from '#domain';
import { CertificateRequests, newCertName } from '../../support/certificate-requests.ts';
import { ADMIN_TOKEN, HttpApp, type Told } from '../../support/http-app.ts';
import { RedisClient } from '../../support/redis-client.ts';
import { certificateOf, targetOf } from '../../support/store.ts';
import { TargetRequests } from '../../support/target-requests.ts';

const OWN = { ADMIN_TOKEN, ADMIN_EMAIL: 'admin@example.com', ACME_DIRECTORY_URL: 'https://ca.example.com/dir' };

let api: HttpApp;
let withDns: HttpApp;
let alice: ApiToken;
let bob: ApiToken;
let asAlice: TargetRequests;
let asBob: TargetRequests;
let asAdmin: TargetRequests;

beforeAll(async () => {
  api = await HttpApp.start('admin-api', OWN);
  const shared = { redis: api.redis, store: api.store };
  withDns = await HttpApp.start('admin-api', { ...OWN, DNS_PROVIDER: 'manual', CERT_ON_DEMAND: 'true' }, shared);
  alice = await api.token('alice', { cert_email: 'alice@example.com' });
  bob = await api.token('bob', { cert_email: 'bob@example.com' });
  asAlice = new TargetRequests(api, alice.token);
  asBob = new TargetRequests(api, bob.token);
  asAdmin = new TargetRequests(api, ADMIN_TOKEN);
});
afterAll(async () => {
  await withDns?.stop();
  await api?.stop();
});

const PLAIN = { enable_https: false };
let zones = 0;
/** A domain that no other test uses. */
const newZone = (): string => `zone-${(zones += 1)}.example.com`;
const stored = async (host: string) => (await api.store.targets.find(host as TargetHost))?.record;
const messageOf = ({ body }: Told<unknown>): string => (body as Problem).message;

describe('a wildcard host', () => {
  test('is made, found, changed and deleted as any host', async () => {
    const host = `*.${newZone()}`;
    expect((await asAlice.create(host, PLAIN)).status).toBe(201);
    expect((await api.ask('GET', `/proxy/targets/${host}`)).body).toMatchObject({ hostname: host });
    expect((await asAlice.change(host, { enabled: false })).status).toBe(200);
    expect((await stored(host))?.enabled).toBe(false);
    expect((await asAlice.delete(host)).status).toBe(200);
  });

  test('orders its certificate by DNS-01 under a name of its own, at once also with CERT_ON_DEMAND', async () => {
    const zone = newZone();
    const told = await new TargetRequests(withDns, alice.token).create(`*.${zone}`);
    const name = `proxy-wildcard-${zone.replaceAll('.', '-')}`;
    expect([told.status, told.body.proxy_target.cert_name]).toEqual([201, name]);
    expect(told.body.certificate_status).toContain(`Certificate generation started for *.${zone}`);
    expect((await api.store.certificates.findIssuance(name as CertName))?.record.domains).toEqual([`*.${zone}`]);
  });

  test('is not made where nobody can answer its challenge, and the answer says every way out', async () => {
    const host = `*.${newZone()}`;
    const told = (await asAlice.create(host)) as Told<unknown>;
    expect(told.status).toBe(400);
    expect((told.body as Problem).details?.map(({ field }) => field)).toEqual(['hostname']);
    for (const way of ['DNS_PROVIDER', 'cert_name', 'dns_provider manual', 'enable_https to false'])
      expect(messageOf(told)).toContain(way);
    expect(await stored(host)).toBeUndefined();
  });

  test('uses a certificate of its owner for the wildcard then', async () => {
    const host = `*.${newZone()}`;
    const name = newCertName();
    const own = { cert_name: name, domains: [host as CertifiedName], expires_at: '2099-01-01T00:00:00.000Z' };
    await api.store.commit(api.store.certificates.saving(certificateOf(host, alice, own)));
    const told = await asAlice.create(host);
    expect([told.status, told.body.certificate_status]).toEqual([201, 'existing']);
    expect(told.body.proxy_target.cert_name).toBe(name);
  });
});

const admins = async (...domains: string[]): Promise<CertName> => {
  const name = newCertName();
  const root = { ...alice, name: 'admin' as ApiToken['name'], hash: 'of the administrator' as ApiToken['hash'] };
  const own = { cert_name: name, domains: domains as CertifiedName[], expires_at: '2099-01-01T00:00:00.000Z' };
  await api.store.commit(api.store.certificates.saving(certificateOf(domains[0] ?? '', root, own)));
  return name;
};

describe('a certificate of the administrator', () => {
  test('is taken by the wildcard host of a token where nobody can answer its challenge, and stays the administrator’s', async () => {
    const host = `*.${newZone()}`;
    const name = await admins(host);
    const told = await asAlice.create(host);
    expect([told.status, told.body.certificate_status]).toEqual([201, 'existing']);
    expect(told.body.proxy_target.cert_name).toBe(name);
    expect((await api.ask('POST', `/certificates/${name}/renew`, { token: alice.token })).status).toBe(403);
    const deleted = await api.ask('DELETE', `/proxy/targets/${host}?delete_certificate=true`, { token: alice.token });
    expect(deleted.body).toMatchObject({ status: 'success', deleted_certificate: null });
    expect(await api.store.certificates.find(name)).toBeDefined();
  });

  test('is attached by name to hosts that it covers, and to no other', async () => {
    const zone = newZone();
    const name = await admins(`*.${zone}`);
    const told = await asAlice.create(`app.${zone}`, { cert_name: name });
    expect([told.status, told.body.certificate_status]).toEqual([201, 'existing']);
    expect((await asAlice.create(`*.${zone}`, { cert_name: name })).status).toBe(201);
    const refused = (await asAlice.create(`app.${newZone()}`, { cert_name: name })) as Told<unknown>;
    expect([refused.status, messageOf(refused)]).toEqual([403, expect.stringContaining('belongs to another token')]);
    const bobs = newCertName();
    const own = { cert_name: bobs, domains: [`*.${zone}`] as CertifiedName[] };
    await api.store.commit(api.store.certificates.saving(certificateOf(`x.${zone}`, bob, own)));
    expect((await asAlice.change(`app.${zone}`, { cert_name: bobs })).status).toBe(403);
  });
});

describe('a token', () => {
  test('takes no wildcard over a host of another, at whatever depth, also as a part of a group', async () => {
    const zone = newZone();
    await api.store.targets.create(targetOf(`app.deep.${zone}`, alice));
    for (const wildcard of [`*.deep.${zone}`, `*.${zone}`]) {
      const told = (await asBob.create(wildcard, PLAIN)) as Told<unknown>;
      expect([told.status, await stored(wildcard)]).toEqual([403, undefined]);
      expect((await asAlice.create(wildcard, PLAIN)).status).toBe(201);
      await asAlice.delete(wildcard);
    }
    const body = { group_name: newCertName(), hostnames: [`*.${zone}`], target_url: 'http://localhost:1' };
    const group = await withDns.ask<Problem>('POST', '/proxy/groups', { token: bob.token, body });
    expect([group.status, group.body.message]).toEqual([403, expect.stringContaining(`*.${zone}`)]);
    expect((await asAdmin.create(`*.${zone}`, PLAIN)).status).toBe(201);
  });

  test("takes no host and no wildcard under another's wildcard, and orders no certificate there", async () => {
    const zone = newZone();
    expect((await asAlice.create(`*.${zone}`, PLAIN)).status).toBe(201);
    for (const host of [`app.${zone}`, `a.b.${zone}`, `*.b.${zone}`]) {
      const told = (await asBob.create(host, PLAIN)) as Told<unknown>;
      expect([host, told.status]).toEqual([host, 403]);
      expect(messageOf(told)).toContain('belongs to another token');
    }
    const orders = new CertificateRequests(api, bob.token);
    expect((await orders.order(newCertName(), { domain: `a.b.${zone}` })).status).toBe(403);
    expect((await asAlice.create(`app.${zone}`, PLAIN)).status).toBe(201);
    expect((await asAdmin.create(`a.b.${zone}`, PLAIN)).status).toBe(201);
    // The domain itself is not below its wildcard.
    expect((await asBob.create(zone, PLAIN)).status).toBe(201);
  });

  test('owns what is below its own wildcard, also where that is below another', async () => {
    const zone = newZone();
    await api.store.targets.create(targetOf(`*.${zone}`, alice));
    await api.store.targets.create(targetOf(`*.team.${zone}`, bob));
    expect((await asBob.create(`app.team.${zone}`, PLAIN)).status).toBe(201);
    expect((await asAlice.create(`app2.team.${zone}`, PLAIN)).status).toBe(403);
  });

  test.each([
    ['the host', (zone: string) => `app.${zone}`, (zone: string) => `*.${zone}`],
    ['the wildcard', (zone: string) => `*.${zone}`, (zone: string) => `app.${zone}`],
  ])('is not let in by a race: %s comes first, while the other is judged', async (_, firstOf, secondOf) => {
    const zone = newZone();
    // Redis keeps writes waiting, in their order, and answers reads.
    await new RedisClient(api.redis.socketPath).command('CLIENT PAUSE 500 WRITE');
    const first = api.store.targets.create(targetOf(firstOf(zone), alice));
    const told = (await asBob.create(secondOf(zone), PLAIN)) as Told<unknown>;
    await first;
    expect([told.status, await stored(secondOf(zone))]).toEqual([403, undefined]);
  });
});
