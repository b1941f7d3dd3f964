import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Problem } from '#contracts';
import type { ApiToken, CertifiedName, CertName, Hostname } from '#domain';
import { CertificateRequests, hostOf, newCertName } from '../../support/certificate-requests.ts';
import { ADMIN_TOKEN, HttpApp, type Told } from '../../support/http-app.ts';
import { RedisClient } from '../../support/redis-client.ts';
import { certificateOf, issuanceOf, targetOf } from '../../support/store.ts';
import { TargetRequests } from '../../support/target-requests.ts';

let api: HttpApp;
let onDemand: HttpApp;
let alice: ApiToken;
let mallory: ApiToken;
let asAlice: TargetRequests;
let asMallory: TargetRequests;
let asAdmin: TargetRequests;

beforeAll(async () => {
  const own = { ADMIN_TOKEN, ADMIN_EMAIL: 'admin@example.com', ACME_DIRECTORY_URL: 'https://ca.example.com/dir' };
  api = await HttpApp.start('admin-api', own);
  onDemand = await HttpApp.start('admin-api', { CERT_ON_DEMAND: 'true' }, { redis: api.redis, store: api.store });
  alice = await api.token('alice', { cert_email: 'alice@example.com' });
  mallory = await api.token('mallory', { cert_email: 'mallory@example.com' });
  asAlice = new TargetRequests(api, alice.token);
  asMallory = new TargetRequests(api, mallory.token);
  asAdmin = new TargetRequests(api, ADMIN_TOKEN);
});

afterAll(async () => {
  await onDemand?.stop();
  await api?.stop();
});

/** A host name that no other test uses. */
const newHost = (): Hostname => hostOf(newCertName()) as Hostname;
const target = async (host: Hostname) => (await api.store.targets.find(host))?.record;

/** A certificate as if issued earlier. */
const stored = async (owner: ApiToken, domains: readonly string[], name = newCertName()): Promise<CertName> => {
  const own = { cert_name: name, domains: domains as CertifiedName[] };
  await api.store.commit(api.store.certificates.saving(certificateOf(hostOf(name), owner, own)));
  return name;
};

const makeGroup = (hostnames: readonly string[], token = mallory.token, group_name = newCertName()) =>
  api.ask<Problem>('POST', '/proxy/groups', {
    token,
    body: { group_name, hostnames, target_url: 'http://localhost:3000' },
  });

/** That an answer is a 403 that names exactly these hosts, and that none of them was made. */
const expectRefused = async (told: Told<unknown>, ...theirs: Hostname[]): Promise<void> => {
  const { message } = told.body as Problem;
  expect([told.status, message]).toEqual([
    403,
    expect.stringMatching(`^${theirs.join(', ')} belongs? to another token`),
  ]);
  expect(message).toContain('or the administrator may order a certificate');
  expect(told.text).not.toMatch(/alice|sha256/);
  for (const host of theirs) expect(await target(host)).toBeUndefined();
};

describe('a host that another token has in a certificate', () => {
  test('gets no target, with HTTPS or without, whether the certificate is there or under way', async () => {
    const [issued, running, base] = [newHost(), newHost(), newHost()];
    const below = `mail.${base}` as Hostname;
    await stored(alice, [issued, `*.${base}`]);
    await api.store.certificates.request(
      issuanceOf(newCertName(), alice, { domains: [running as string as CertifiedName], step: 'challenge' }),
      undefined,
    );
    for (const host of [issued, running, below]) {
      await expectRefused(await asMallory.create(host), host);
      await expectRefused(await asMallory.create(host, { enable_https: false }), host);
    }
  });

  test('is in no group, and the answer names each of these hosts', async () => {
    const [first, base, free] = [newHost(), newHost(), newHost()];
    const below = `login.${base}` as Hostname;
    await stored(alice, [first, `*.${base}`]);
    const group = newCertName();
    await expectRefused(await makeGroup([first, free, below], mallory.token, group), first, below);
    expect(await target(free)).toBeUndefined();
    expect(await api.store.certificates.findIssuance(group)).toBeUndefined();
  });

  test('gets one where that is a wildcard of the administrator, and none where the administrator has the very name', async () => {
    const base = newHost();
    const [below, exact] = [`app.${base}`, `own.${base}`] as Hostname[];
    const name = newCertName();
    const own = { cert_name: name, domains: [`*.${base}`, exact] as CertifiedName[], created_by: 'admin' };
    await api.store.commit(api.store.certificates.saving(certificateOf(hostOf(name), alice, own)));
    const told = await asMallory.create(below as Hostname);
    expect([told.status, told.text]).toEqual([201, expect.anything()]);
    await expectRefused(await asMallory.create(exact as Hostname), exact as Hostname);
  });

  test('gets one from the owner of that certificate and from the administrator, alone and in a group', async () => {
    const base = newHost();
    await stored(alice, [`*.${base}`]);
    expect((await asAlice.create(`a.${base}`)).status).toBe(201);
    expect((await makeGroup([`b.${base}`], alice.token)).status).toBe(201);
    expect((await asAdmin.create(`c.${base}`)).status).toBe(201);
    expect((await makeGroup([`d.${base}`], ADMIN_TOKEN)).status).toBe(201);
  });

  test.each([
    ['exactly', (host: string) => host],
    ['by a wildcard', (host: string) => `*${host.slice(host.indexOf('.'))}`],
  ])('gets none from a request that was let in just before it was ordered %s', async (_, nameFor) => {
    const host = `www.${newHost()}` as Hostname;
    // Redis keeps writes waiting, in their order, and answers reads: the order comes first, though the name was free.
    await new RedisClient(api.redis.socketPath).command('CLIENT PAUSE 500 WRITE');
    const domains = [nameFor(host)] as CertifiedName[];
    const ordered = api.store.certificates.request(issuanceOf(newCertName(), alice, { domains }), undefined);
    const told = await asMallory.create(host);
    await ordered;
    await expectRefused(told, host);
  });

  test('that has a target already is a conflict, whosever that is', async () => {
    const host = newHost();
    await api.store.targets.create(targetOf(host, alice));
    await stored(alice, [host]);
    expect((await asMallory.create(host)).status).toBe(409);
    expect((await makeGroup([host])).status).toBe(409);
  });
});

describe('a certificate name that nothing stands under', () => {
  test('is not taken by a target that orders nothing, at once or on demand, new or changed', async () => {
    const name = newCertName();
    const [host, own] = [newHost(), newHost()];
    await api.store.targets.create(targetOf(own, mallory, { enable_https: false }));
    const later = new TargetRequests(onDemand, mallory.token);
    for (const told of [
      await asMallory.create(host, { enable_https: false, cert_name: name }),
      await later.create(host, { cert_name: name }),
      await asMallory.change(own, { cert_name: name }),
      await later.change(own, { cert_name: name, enable_https: true }),
    ] as Told<unknown>[]) {
      const { message, details } = told.body as Problem;
      expect([told.status, details?.map(({ field }) => field)]).toEqual([400, ['cert_name']]);
      expect(message).toContain(`is ${name}, and there is no such certificate. Order it first`);
    }
    expect([await target(host), (await target(own))?.cert_name]).toEqual([undefined, null]);
  });

  test('goes, with what is made under it, out of the targets of other tokens that mention it still', async () => {
    const asked: ((name: CertName) => Promise<Told<unknown>>)[] = [
      (name) => new CertificateRequests(api, alice.token).order(name, { domain: newHost() }),
      (name) => makeGroup([newHost()], alice.token, name),
      (name) => asAlice.create(newHost(), { cert_name: name }),
    ];
    for (const ask of asked) {
      const name = newCertName();
      const [theirs, own, admins] = [newHost(), newHost(), newHost()];
      await api.store.targets.create(targetOf(theirs, mallory, { cert_name: name }));
      await api.store.targets.create(targetOf(own, alice, { cert_name: name }));
      const made = targetOf(admins, mallory, { cert_name: name });
      await api.store.targets.create({ ...made, created_by: 'admin' });
      expect((await ask(name)).status).toBeLessThan(300);
      const names = await Promise.all([theirs, own, admins].map(async (host) => (await target(host))?.cert_name));
      expect(names).toEqual([null, name, name]);
    }
  });
});

describe("turning HTTPS on for a host that names another token's certificate", () => {
  test('is refused, and the host stays as it was', async () => {
    const host = newHost();
    const name = await stored(alice, [newHost()]);
    await api.store.targets.create(targetOf(host, mallory, { enable_https: false, cert_name: name }));
    const told = (await asMallory.change(host, { enable_https: true })) as Told<unknown>;
    expect([told.status, (told.body as Problem).message]).toEqual([403, expect.stringContaining('another token')]);
    expect((await target(host))?.enable_https).toBe(false);
    expect((await asAdmin.change(host, { enable_https: true })).status).toBe(200);
  });

  test("is possible where that is the administrator's, which serves everybody's hosts", async () => {
    const host = newHost();
    const name = newCertName();
    const admins = { ...certificateOf(host, alice, { cert_name: name }), created_by: 'admin' };
    await api.store.commit(api.store.certificates.saving(admins));
    await api.store.targets.create(targetOf(host, mallory, { enable_https: false, cert_name: name }));
    const told = await asMallory.change(host, { enable_https: true });
    expect([told.status, told.body.certificate_status]).toEqual([200, 'existing']);
  });
});
