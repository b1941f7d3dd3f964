import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { CertificateAccepted, Problem } from '#contracts';
import type { ApiToken, CertifiedName, CertName, Hostname } from '#domain';
import { CertificateRequests, hostOf, newCertName } from '../../support/certificate-requests.ts';
import { ADMIN_TOKEN, HttpApp, type Told } from '../../support/http-app.ts';
import { RedisClient } from '../../support/redis-client.ts';
import { certificateOf, issuanceOf, targetOf } from '../../support/store.ts';
import { TargetRequests } from '../../support/target-requests.ts';

let api: HttpApp;
let alice: ApiToken;
let mallory: ApiToken;
let asMallory: CertificateRequests;
let asAdmin: CertificateRequests;

beforeAll(async () => {
  api = await HttpApp.start('admin-api', { ADMIN_TOKEN, ACME_DIRECTORY_URL: 'https://ca.example.com/dir' });
  alice = await api.token('alice', { cert_email: 'alice@example.com' });
  mallory = await api.token('mallory', { cert_email: 'mallory@example.com' });
  asMallory = new CertificateRequests(api, mallory.token);
  asAdmin = new CertificateRequests(api, ADMIN_TOKEN);
});

afterAll(() => api?.stop());

/** A host name that no other test uses. */
const newHost = (): Hostname => hostOf(newCertName()) as Hostname;
const named = (...names: string[]): CertifiedName[] => names as CertifiedName[];

const hostOfAlice = async (): Promise<Hostname> => {
  const host = newHost();
  await api.store.targets.create(targetOf(host, alice));
  return host;
};

/** A certificate as if issued earlier. */
const stored = async (owner: ApiToken, ...domains: string[]): Promise<CertName> => {
  const name = newCertName();
  const certificate = certificateOf(hostOf(name), owner, { cert_name: name, domains: named(...domains) });
  await api.store.commit(api.store.certificates.saving(certificate));
  return name;
};

const underWay = async (owner: ApiToken, own: Parameters<typeof issuanceOf>[2]): Promise<CertName> => {
  const name = newCertName();
  await api.store.certificates.request(issuanceOf(name, owner, own), undefined);
  return name;
};

const orderAsMallory = async (domain: string): Promise<[CertName, Told<unknown>]> => {
  const name = newCertName();
  return [name, await asMallory.order(name, { domain })];
};

/** That an order was refused because of exactly these names, and left nothing behind. */
const expectRefused = async (name: CertName, told: Told<unknown>, ...theirs: string[]): Promise<void> => {
  const { message } = told.body as Problem;
  expect([told.status, message]).toEqual([403, expect.stringContaining(`${theirs.join(', ')} belong`)]);
  expect(message.startsWith(theirs[0] ?? 'nothing')).toBe(true);
  expect(message).toMatch(/Only that token or the administrator may order a certificate/);
  expect(told.text).not.toMatch(/alice|sha256/);
  expect(await api.store.certificates.findIssuance(name)).toBeUndefined();
};

describe("a certificate for the host of another token's target", () => {
  test('is not ordered, whatever CA is to issue it', async () => {
    const host = await hostOfAlice();
    const name = newCertName();
    const told = await asMallory.order(name, { domain: host, acme_directory_url: 'https://own-ca.example.org/dir' });
    await expectRefused(name, told, host);
  });

  test('is not ordered as one of several, and the answer names each of these hosts', async () => {
    const [first, second, free] = [await hostOfAlice(), await hostOfAlice(), newHost()];
    const name = newCertName();
    const told = await api.ask('POST', '/certificates/multi-domain', {
      token: mallory.token,
      body: { cert_name: name, domains: [first, free, second] },
    });
    await expectRefused(name, told, first, second);
  });

  test('is not renewed, though it was issued when the host was free', async () => {
    const host = await hostOfAlice();
    const name = await stored(mallory, host);
    await expectRefused(name, await asMallory.renew(name), host);
  });

  test('is not ordered anew by taking another name away; taking this one away is possible', async () => {
    const [host, free] = [await hostOfAlice(), newHost()];
    const name = await stored(mallory, host, free);
    await expectRefused(name, await asMallory.delete(name, free), host);
    expect((await asMallory.delete(name, host)).status).toBe(202);
    expect((await api.store.certificates.findIssuance(name))?.record.domains).toEqual([free]);
  });

  test('is not renewed under a wildcard over it', async () => {
    const host = newHost();
    await api.store.targets.create(targetOf(`below.${host}`, alice));
    const name = await stored(mallory, `*.${host}`);
    await expectRefused(name, await asMallory.renew(name), `*.${host}`);
  });

  test('is not ordered by an order that was let in just before the target was made', async () => {
    const host = newHost();
    // Redis keeps writes waiting, in their order, and answers reads: the target comes first, though the name was free.
    await new RedisClient(api.redis.socketPath).command('CLIENT PAUSE 500 WRITE');
    const made = api.store.targets.create(targetOf(host, alice));
    const [name, told] = await orderAsMallory(host);
    await made;
    await expectRefused(name, told, host);
  });
});

describe('a name that another token has in a certificate', () => {
  test('is not ordered, whether it is issued, under way, or about to be tried again', async () => {
    const [issued, running, failed] = [newHost(), newHost(), newHost()];
    const later = '2099-01-01T00:00:00.000Z';
    await stored(alice, newHost(), issued);
    await underWay(alice, { domains: named(running), step: 'challenge' });
    await underWay(alice, { domains: named(failed), step: 'failed', retry_at: later });
    for (const host of [issued, running, failed]) await expectRefused(...(await orderAsMallory(host)), host);
  });

  test('is not ordered where it is below a wildcard, or a wildcard above it', async () => {
    const [above, below] = [newHost(), newHost()];
    await stored(alice, `*.${above}`);
    await stored(alice, `www.${below}`);
    await expectRefused(...(await orderAsMallory(`www.${above}`)), `www.${above}`);
    const name = await stored(mallory, `*.${below}`);
    await expectRefused(name, await asMallory.renew(name), `*.${below}`);
  });

  test('is free again once that has failed for good', async () => {
    const host = newHost();
    await underWay(alice, { domains: named(host), step: 'failed' });
    expect((await orderAsMallory(host))[1].status).toBe(202);
  });

  test('is ordered by one of two tokens that ask at once', async () => {
    const host = newHost();
    await new RedisClient(api.redis.socketPath).command('CLIENT PAUSE 500 WRITE');
    const first = underWay(alice, { domains: named(host) });
    const [name, told] = await orderAsMallory(host);
    await first;
    await expectRefused(name, told, host);
  });

  test('is ordered all the same by the owner of the target of that host', async () => {
    const [host, plain] = [newHost(), newHost()];
    await api.store.targets.create(targetOf(host, mallory));
    await api.store.targets.create(targetOf(plain, mallory, { enable_https: false }));
    await stored(alice, host);
    await underWay(alice, { domains: named(plain) });
    expect((await orderAsMallory(host))[1].status).toBe(202);
    const changed = await new TargetRequests(api, mallory.token).change(plain, { enable_https: true });
    expect([changed.status, changed.body.certificate_status]).toEqual([200, expect.stringContaining('started')]);
  });
});

test('the owner of a host needs to mind no wildcard over it, and a wildcard none of its own hosts below it', async () => {
  const base = newHost();
  const own = `www.${base}` as Hostname;
  await api.store.targets.create(targetOf(own, mallory));
  const wildcard = await stored(mallory, `*.${base}`);
  await stored(alice, own);
  expect((await asMallory.renew(wildcard)).status).toBe(202);
  await stored(alice, `*.${base}`);
  const body = { cert_name: newCertName(), domains: [own, newHost()] };
  expect((await api.ask('POST', '/certificates/multi-domain', { token: mallory.token, body })).status).toBe(202);
});

test('a host whose target cannot be read is kept for the administrator', async () => {
  const host = newHost();
  await api.store.commit({ writes: [['SET', api.store.keys.target(host), '{"hostname":']] });
  const [name, told] = await orderAsMallory(host);
  expect(told.status).toBe(500);
  expect(await api.store.certificates.findIssuance(name)).toBeUndefined();
  expect((await asAdmin.order(name, { domain: host, email: 'admin@example.com' })).status).toBe(202);
});

test('a token orders, renews and shortens certificates for its own hosts and for names that nobody has', async () => {
  const [own, free] = [newHost(), newHost()];
  await api.store.targets.create(targetOf(own, mallory));
  const name = newCertName();
  const ordered = await api.ask<CertificateAccepted>('POST', '/certificates/multi-domain', {
    token: mallory.token,
    body: { cert_name: name, domains: [own, free] },
  });
  expect([ordered.status, ordered.body.status]).toEqual([202, 'accepted']);
  expect((await asMallory.renew(await stored(mallory, own, newHost()))).status).toBe(202);
  expect((await asMallory.delete(await stored(mallory, own, newHost()), own)).status).toBe(202);
});

test('orders of many names by two tokens at once are all placed', async () => {
  const asAlice = new CertificateRequests(api, alice.token);
  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, i) => (i % 2 ? asAlice : asMallory).order(newCertName())),
  );
  expect(answers.map(({ body }) => body.status)).toEqual(answers.map(() => 'accepted'));
});

test("the administrator orders and renews certificates for everybody's hosts", async () => {
  const host = await hostOfAlice();
  const email = 'admin@example.com';
  expect((await asAdmin.order(newCertName(), { domain: host, email })).status).toBe(202);
  expect((await asAdmin.renew(await stored(mallory, host))).status).toBe(202);
});
