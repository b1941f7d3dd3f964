import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { DnsProvider, Means, PresentedRecord, Route53Settings } from '#dns01';
import { failureOf, never, openProvider } from '../../support/dns-settings.ts';
import { startService, type Service } from '../../support/dns-providers/start-service.ts';

const CREDENTIALS = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret/of+the=key' };

/** The public zone stands behind private ones of the same name, on the second page. */
const ZONES = [
  { id: 'Z0PRIVATE', name: 'example.test', isPrivate: true },
  { id: 'Z1PRIVATE', name: 'example.test', isPrivate: true },
  { id: 'Z2PUBLIC', name: 'example.test', isPrivate: false },
  { id: 'Z3OTHER', name: 'example.tesu', isPrivate: false },
  { id: 'Z4INNER', name: 'inner.example.test', isPrivate: true },
  { id: 'Z5SETS', name: 'sets.test', isPrivate: false },
];
const SETS = {
  Z5SETS: [
    { name: 'zz.sets.test', type: 'A', ttl: '300', values: ['192.0.2.1'] },
    { name: '_acme-challenge.weighted.sets.test', type: 'TXT', ttl: '60', values: ['"w"'], identifier: 'blue' },
    { name: '_acme-challenge.alias.sets.test', type: 'CNAME', ttl: '60', values: ['elsewhere.test'] },
    { name: '_acme-challenge.shared.sets.test', type: 'TXT', ttl: '300', values: ['"of \\"others\\""', '"a" "b"'] },
  ],
};

type State = Record<string, { name: string; type: string; ttl: string; values: string[] }[]>;
let route53: Service<State>;

beforeAll(async () => {
  route53 = await startService<State>('route53', { ZONES, SETS, CREDENTIALS, MAX_ITEMS: 2, PENDING: 2 });
});

afterAll(() => route53.stop());

const provider = (settings: Partial<Route53Settings> = {}, means: Partial<Means> = {}): DnsProvider =>
  openProvider(
    'route53',
    { route53: { ...CREDENTIALS, sessionToken: '', hostedZoneId: '', apiUrl: route53.url, ...settings } },
    means,
  );

const values = async (zone: string, name: string): Promise<string[]> =>
  (await route53.state())[zone]?.find((set) => set.name === name && set.type === 'TXT')?.values ?? [];

const NAME = '_acme-challenge.www.example.test';
const SHARED = '_acme-challenge.shared.sets.test';
const THEIRS = ['"of \\"others\\""', '"a" "b"'];

const errorXml = (code: string): string =>
  `<ErrorResponse><Error><Code>${code}</Code><Message>busy</Message></Error></ErrorResponse>`;

const present = (dns: DnsProvider, value: string, name = NAME): Promise<PresentedRecord> =>
  dns.present({ name, value }, never());

describe('route53', () => {
  test('keeps two values at one name, and deletes the record set with the last one', async () => {
    const dns = provider();
    const first = await present(dns, 'one');
    const second = await present(dns, 'two');
    expect((await route53.state())['Z2PUBLIC']).toEqual([
      { name: NAME, type: 'TXT', ttl: '60', values: ['"one"', '"two"'] },
    ]);
    await dns.remove(first, never());
    await dns.remove(first, never());
    expect(await values('Z2PUBLIC', NAME)).toEqual(['"two"']);
    await dns.remove(second, never());
    expect((await route53.state())['Z2PUBLIC']).toEqual([]);
    await dns.remove(second, never());
  });

  test('leaves what others have at the name as it is, quotes and TTL and all', async () => {
    const dns = provider();
    const record = await present(dns, 'ours', SHARED);
    expect((await route53.state())['Z5SETS']).toContainEqual({
      name: SHARED,
      type: 'TXT',
      ttl: '300',
      values: [...THEIRS, '"ours"'],
    });
    await present(dns, 'ours', SHARED);
    expect(await values('Z5SETS', SHARED)).toEqual([...THEIRS, '"ours"']);
    await dns.remove(JSON.parse(JSON.stringify(record)) as PresentedRecord, never());
    expect(await values('Z5SETS', SHARED)).toEqual(THEIRS);
  });

  test('passes private zones over, on whatever page the public one stands, and remembers its id', async () => {
    const record = await present(provider(), 'found', '_acme-challenge.inner.example.test');
    expect(record).toMatchObject({ provider: 'route53', handle: 'Z2PUBLIC' });
    expect((await route53.requests()).some((request) => request.includes('hostedzoneid=Z2PUBLIC'))).toBe(true);
    await provider().remove({ ...record, handle: null }, never());
    expect((await route53.state())['Z2PUBLIC']).toEqual([]);
  });

  test('takes the zone that is named, without looking for one', async () => {
    const before = (await route53.requests()).length;
    const record = await present(provider({ hostedZoneId: 'Z2PUBLIC' }), 'named');
    expect((await route53.requests()).slice(before).join('\n')).not.toContain('hostedzonesbyname');
    await provider().remove(record, never());
  });

  test('waits until the change is at all its servers', async () => {
    const before = (await route53.requests()).length;
    const record = await present(provider(), 'waited');
    const asked = (await route53.requests()).slice(before).filter((request) => request.includes('/change/'));
    expect(asked).toHaveLength(3);
    await provider().remove(record, never());
    const failure = await failureOf(present(provider({}, { attempts: 2 }), 'late'));
    expect(failure).toMatchObject({ code: 'DNS_TIMEOUT', retry: true });
    expect(failure.message).toMatch(/not brought the record .* within 0\.02 s/);
    await provider().remove({ name: NAME, value: 'late', provider: 'route53', handle: null }, never());
  });

  test('loses no value when several are added and removed at the same time', async () => {
    const names = ['a', 'b', 'c', 'd', 'e', 'f'];
    const records = await Promise.all(names.map((value) => present(provider({}, { pauseMs: 30 }), value)));
    expect((await values('Z2PUBLIC', NAME)).toSorted()).toEqual(names.map((value) => `"${value}"`));
    await Promise.all(records.map((record) => provider({}, { pauseMs: 30 }).remove(record, never())));
    expect(await values('Z2PUBLIC', NAME)).toEqual([]);
  });

  test('tries again after PriorRequestNotComplete, Throttling and 503, and gives up after eight times', async () => {
    await route53.inject({ path: '^POST', answer: { status: 400, body: errorXml('PriorRequestNotComplete') } });
    await route53.inject({ path: '^POST', answer: { status: 400, body: errorXml('Throttling') } });
    const record = await present(provider(), 'again');
    await route53.inject({ path: '^POST', answer: { status: 503, body: 'busy' } });
    await provider().remove(record, never());
    expect(await values('Z2PUBLIC', NAME)).toEqual([]);
    await route53.inject({
      path: '^POST',
      times: 8,
      answer: { status: 400, body: errorXml('PriorRequestNotComplete') },
    });
    expect(await failureOf(present(provider(), 'v'))).toMatchObject({ code: 'DNS_CONFLICT', retry: true });
  });

  test('signs with a session token', async () => {
    const credentials = { ...CREDENTIALS, sessionToken: 'the session+token/==' };
    const other = await startService<State>('route53', {
      ZONES,
      CREDENTIALS: credentials,
      MAX_ITEMS: 100,
      PENDING: 0,
    });
    try {
      await present(provider({ ...credentials, apiUrl: other.url }), 'v');
      expect((await other.state())['Z2PUBLIC']).toHaveLength(1);
      const failure = await failureOf(present(provider({ apiUrl: other.url }), 'w'));
      expect(failure).toMatchObject({ code: 'DNS_CREDENTIALS' });
    } finally {
      await other.stop();
    }
  });
});

describe('route53 says what is wrong, and what to do, when', () => {
  test.each([
    ['the key is unknown', { accessKeyId: 'AKIDNOBODY' }, /403: InvalidClientTokenId/],
    ['the secret is wrong', { secretAccessKey: 'another secret' }, /403: SignatureDoesNotMatch/],
  ])('%s', async (_, settings, words) => {
    const failure = await failureOf(present(provider(settings), 'v'));
    expect(failure).toMatchObject({ code: 'DNS_CREDENTIALS', retry: false });
    expect(failure.message).toMatch(words);
    expect(failure.message).toMatch(/ROUTE53_SECRET_ACCESS_KEY.*route53:ListHostedZonesByName/);
    expect(failure.message).not.toContain('secret/of+the=key');
  });

  test('the clock is wrong', async () => {
    const body =
      '<ErrorResponse><Error><Code>SignatureDoesNotMatch</Code><Message>Signature expired: x</Message></Error></ErrorResponse>';
    await route53.inject({ path: '^GET', answer: { status: 403, body } });
    const failure = await failureOf(present(provider(), 'v'));
    expect(failure).toMatchObject({ code: 'DNS_CLOCK', retry: false });
  });

  test('no zone fits', async () => {
    const failure = await failureOf(present(provider(), 'v', '_acme-challenge.www.elsewhere.test'));
    expect(failure).toMatchObject({ code: 'DNS_ZONE_NOT_FOUND', retry: false });
    expect(failure.message).toMatch(/asked for .*www\.elsewhere\.test, elsewhere\.test\)/);
  });

  test('the zone that is named is not there', async () => {
    const failure = await failureOf(present(provider({ hostedZoneId: 'ZNONE' }), 'v'));
    expect(failure).toMatchObject({ code: 'DNS_ZONE_NOT_FOUND', retry: false });
    expect(failure.message).toMatch(/ROUTE53_HOSTED_ZONE_ID/);
  });

  test('a CNAME is in the way', async () => {
    const failure = await failureOf(present(provider(), 'v', '_acme-challenge.alias.sets.test'));
    expect(failure).toMatchObject({ code: 'DNS_CONFLICT' });
    expect(failure.message).toMatch(/conflicts with a CNAME/);
  });

  test('the record set has a routing policy', async () => {
    const failure = await failureOf(present(provider(), 'v', '_acme-challenge.weighted.sets.test'));
    expect(failure).toMatchObject({ code: 'DNS_REFUSED', retry: false });
    expect(failure.message).toMatch(/routing policy/);
  });

  test('it does not answer in time, or is no Route 53', async () => {
    await route53.inject({ path: '^GET', answer: { status: 200, body: 'not XML at all' } });
    expect(await failureOf(present(provider(), 'v'))).toMatchObject({ code: 'DNS_PROTOCOL' });
    await route53.freeze();
    try {
      const failure = await failureOf(present(provider({}, { requestTimeoutMs: 200 }), 'v'));
      expect(failure).toMatchObject({ code: 'DNS_TIMEOUT', retry: true });
    } finally {
      route53.thaw();
    }
  });
});
