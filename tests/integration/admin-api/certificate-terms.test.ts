import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Problem } from '#contracts';
import type { ApiToken, Issuance } from '#domain';
import { CertificateRequests, hostOf, newCertName } from '../../support/certificate-requests.ts';
import { HttpApp, type Told } from '../../support/http-app.ts';

let api: HttpApp;
let withProvider: HttpApp;
let alice: ApiToken;

beforeAll(async () => {
  api = await HttpApp.start('admin-api', { ACME_DIRECTORY_URL: 'https://ca.example.com/dir' });
  alice = await api.token('alice', { cert_email: 'alice@example.com' });
  const own = { DNS_PROVIDER: 'rfc2136', RFC2136_NAMESERVER: '192.0.2.53' };
  withProvider = await HttpApp.start('admin-api', own, { redis: api.redis, store: api.store });
});

afterAll(async () => {
  await withProvider?.stop();
  await api?.stop();
});

/** What an order with these terms is answered with, and what stands in Redis then. */
const order = async (own: object, at = api): Promise<[Told<Problem>, Issuance | undefined]> => {
  const name = newCertName();
  const told = (await new CertificateRequests(at, alice.token).order(name, own)) as Told<unknown> as Told<Problem>;
  return [told, (await api.store.certificates.findIssuance(name))?.record];
};
const expectRefused = ([told, issuance]: [Told<Problem>, Issuance | undefined], field: string, text: RegExp): void => {
  expect([told.status, told.body.details?.map((detail) => detail.field)]).toEqual([400, [field]]);
  expect(told.body.message).toMatch(text);
  expect(issuance).toBeUndefined();
};

describe('the terms of an order', () => {
  test('challenge, DNS provider, profile and chain stand in it as they were given, and are nobody’s choice otherwise', async () => {
    const terms = {
      challenge_type: 'dns-01',
      dns_provider: 'manual',
      profile: 'shortlived',
      preferred_chain: 'ISRG Root X1',
    };
    const [told, issuance] = await order(terms);
    expect([told.status, issuance]).toMatchObject([202, terms]);
    const [, plain] = await order({});
    expect(plain).toMatchObject({ challenge_type: null, dns_provider: null, profile: null, preferred_chain: null });
  });

  test('whoever names a DNS provider gets DNS-01 by it, without saying so', async () => {
    expect((await order({ dns_provider: 'manual' }))[1]).toMatchObject({ challenge_type: 'dns-01' });
  });

  test('an internationalised name, a wildcard over one and an address are taken in their canonical form', async () => {
    expect((await order({ domain: 'Bücher.example' }))[1]?.domains).toEqual(['xn--bcher-kva.example']);
    const [, wildcard] = await order({ domain: '*.BÜCHER.example.', dns_provider: 'manual' });
    expect(wildcard?.domains).toEqual(['*.xn--bcher-kva.example']);
    expect((await order({ domain: '2001:DB8:0::1' }))[1]?.domains).toEqual(['2001:db8::1']);
  });
});

describe('a DNS challenge that nobody could answer', () => {
  test('a wildcard where no DNS provider is configured says what to set, and that it can be done by hand', async () => {
    expectRefused(await order({ domain: '*.example.com' }), 'dns_provider', /DNS_PROVIDER.*rfc2136.*"manual"/);
    expectRefused(await order({ challenge_type: 'dns-01' }), 'dns_provider', /DNS_PROVIDER is empty/);
  });

  test.each([
    ['rfc2136', /RFC2136_NAMESERVER is empty/],
    ['acme-dns', /ACME_DNS_URL and ACME_DNS_ACCOUNTS are empty/],
    ['cloudflare', /CLOUDFLARE_API_TOKEN is empty/],
    ['route53', /ROUTE53_ACCESS_KEY_ID and ROUTE53_SECRET_ACCESS_KEY are empty/],
    ['webhook', /DNS_WEBHOOK_URL is empty/],
    ['exec', /DNS_EXEC_COMMAND is empty/],
  ])('%s without its variables names them', async (dns_provider, text) => {
    expectRefused(await order({ domain: '*.example.com', dns_provider }), 'dns_provider', text);
  });

  test('a DNS provider for a challenge that has no use for it is refused', async () => {
    const wish = { challenge_type: 'http-01', dns_provider: 'manual' };
    expectRefused(await order(wish), 'dns_provider', /of no use/);
  });

  test('the provider of DNS_PROVIDER is enough, and one that is named wins over it', async () => {
    const [told, issuance] = await order({ domain: '*.a.example.com' }, withProvider);
    expect([told.status, issuance]).toMatchObject([202, { challenge_type: null, dns_provider: null }]);
    expectRefused(
      await order({ domain: '*.a.example.com', dns_provider: 'cloudflare' }, withProvider),
      'dns_provider',
      /CLOUDFLARE_API_TOKEN/,
    );
  });

  test('a persistent record needs no provider', async () => {
    const [told, issuance] = await order({ domain: `*.${hostOf('persist')}`, challenge_type: 'dns-persist-01' });
    expect([told.status, issuance?.challenge_type]).toEqual([202, 'dns-persist-01']);
  });
});
