import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { DnsProvider, Means, PresentedRecord } from '#dns01';
import { failureOf, never, openProvider } from '../../support/dns-settings.ts';
import { startService, type Service } from '../../support/dns-providers/start-service.ts';

const TOKEN = 'token-that-may-do-all';
const READ_TOKEN = 'token-that-may-only-read';

/** Zones of one name stand in three accounts; only the last, on the second page, is in use. */
const ZONES = [
  { id: 'pending1', name: 'example.test', status: 'pending' },
  { id: 'moved', name: 'example.test', status: 'moved' },
  { id: 'active', name: 'example.test', status: 'active' },
  { id: 'sub', name: 'sub.example.test', status: 'active' },
  { id: 'asleep', name: 'asleep.test', status: 'pending' },
];

type State = Record<string, { id: string; name: string; content: string; ttl: number }[]>;
let cloudflare: Service<State>;

beforeAll(async () => {
  cloudflare = await startService<State>('cloudflare', { ZONES, TOKEN, READ_TOKEN, MAX_PER_PAGE: 2 });
});

afterAll(() => cloudflare.stop());

const provider = (apiToken = TOKEN, means: Partial<Means> = {}): DnsProvider =>
  openProvider('cloudflare', { cloudflare: { apiToken, apiUrl: `${cloudflare.url}/client/v4/` } }, means);

const contents = async (zone: string): Promise<string[]> =>
  ((await cloudflare.state())[zone] ?? []).map(({ content }) => content);

const NAME = '_acme-challenge.example.test';
/** What is asked about this one while the service stands still may reach it afterwards, and is no part of the next test. */
const FROZEN = '_acme-challenge.frozen.test';
const AFTERWARDS = '^GET(?!.*frozen)';

describe('cloudflare', () => {
  test('keeps two values at one name beside what others have there, and takes away only its own', async () => {
    const dns = provider();
    const other = await dns.present({ name: NAME, value: 'of-somebody-else' }, never());
    const first = await dns.present({ name: NAME, value: 'one' }, never());
    const second = await dns.present({ name: NAME, value: 'two' }, never());
    expect(await contents('active')).toEqual(['"of-somebody-else"', '"one"', '"two"']);
    expect((await cloudflare.state())['active']?.[1]).toMatchObject({ name: NAME, ttl: 60 });
    await dns.remove(first, never());
    expect(await contents('active')).toEqual(['"of-somebody-else"', '"two"']);
    await dns.remove(second, never());
    await dns.remove(second, never());
    expect(await contents('active')).toEqual(['"of-somebody-else"']);
    await dns.remove(other, never());
  });

  test('remembers zone and record, as plain JSON', async () => {
    const record = await provider().present({ name: NAME, value: 'stored' }, never());
    const id = (await cloudflare.state())['active']?.[0]?.id;
    expect(record).toEqual({ name: NAME, value: 'stored', provider: 'cloudflare', handle: `active/${id}` });
    await provider().remove(JSON.parse(JSON.stringify(record)) as PresentedRecord, never());
    expect(await contents('active')).toEqual([]);
  });

  test('takes the nearest zone that is active, on whatever page of the list it stands', async () => {
    const deep = await provider().present({ name: '_acme-challenge.a.sub.example.test', value: 'deep' }, never());
    expect(await contents('sub')).toEqual(['"deep"']);
    await provider().remove(deep, never());
    const asked = (await cloudflare.requests()).filter((request) => request.includes('name=example.test'));
    expect(asked.some((request) => request.includes('page=2'))).toBe(true);
  });

  test('finds its record again, page by page, when the answer to its creation was lost', async () => {
    const dns = provider();
    for (const value of ['a', 'b']) await dns.present({ name: NAME, value }, never());
    await cloudflare.inject({ path: '^POST .*dns_records', lost: true });
    const failure = await failureOf(dns.present({ name: NAME, value: 'c' }, never()));
    expect(failure).toMatchObject({ code: 'DNS_UNREACHABLE', retry: true });
    const again = await dns.present({ name: NAME, value: 'c' }, never());
    expect(await contents('active')).toEqual(['"a"', '"b"', '"c"']);
    expect(again.handle).toBe(`active/${(await cloudflare.state())['active']?.[2]?.id}`);
    // A crash before the handle was stored leaves only name and value.
    for (const value of ['a', 'b', 'c'])
      await dns.remove({ name: NAME, value, provider: 'cloudflare', handle: null }, never());
    expect(await contents('active')).toEqual([]);
  });

  test('waits as long as Retry-After says, when that is short', async () => {
    const body = JSON.stringify({ success: false, errors: [{ code: 10_429, message: 'Rate limited' }], result: null });
    await cloudflare.inject({
      path: '^POST',
      times: 2,
      answer: { status: 429, headers: { 'retry-after': '0' }, body },
    });
    const record = await provider().present({ name: NAME, value: 'patient' }, never());
    expect(await contents('active')).toEqual(['"patient"']);
    await provider().remove(record, never());
  });

  test('says until when, when Retry-After is long', async () => {
    await cloudflare.inject({ path: '^GET', answer: { status: 429, headers: { 'retry-after': '3600' }, body: '{}' } });
    const failure = await failureOf(provider().present({ name: NAME, value: 'v' }, never()));
    expect(failure).toMatchObject({ code: 'DNS_RATE_LIMITED', retry: true });
    expect((failure as { retryAt?: Date }).retryAt?.getTime()).toBeGreaterThan(Date.now() + 3_500_000);
    expect(failure.message).toMatch(/Cloudflare is asked too often.*Try again after 20\d\d-/);
  });

  test('tries again what fails by a trouble of its own, and gives up after three times', async () => {
    const answer = { status: 502, body: '<html>bad gateway</html>' };
    await cloudflare.inject({ path: '^POST', times: 2, answer });
    const record = await provider().present({ name: NAME, value: 'third time' }, never());
    await provider().remove(record, never());
    await cloudflare.inject({ path: '^POST', times: 3, answer });
    const failure = await failureOf(provider().present({ name: NAME, value: 'v' }, never()));
    expect(failure).toMatchObject({ code: 'DNS_UNAVAILABLE', retry: true });
    expect(failure.message).toMatch(/Cloudflare has trouble of its own \(502\)/);
  });
});

describe('cloudflare says what is wrong, and what to do, when', () => {
  test.each([
    ['the token is unknown', 'token-that-nobody-knows', /403: Invalid access token \(code 9109\)/],
    ['the token is not of its kind', 'no', /400: Invalid request headers \(code 6003\); Invalid format.*\(code 6111\)/],
    ['the token may only read', READ_TOKEN, /add the TXT record.*403: Authentication error \(code 10000\)/],
  ])('%s', async (_, token, words) => {
    const failure = await failureOf(provider(token).present({ name: NAME, value: 'v' }, never()));
    expect(failure).toMatchObject({ code: 'DNS_CREDENTIALS', retry: false });
    expect(failure.message).toMatch(words);
    expect(failure.message).toMatch(/CLOUDFLARE_API_TOKEN: it needs Zone\.Zone:Read and Zone\.DNS:Edit/);
    expect(await contents('active')).toEqual([]);
  });

  test.each(['_acme-challenge.www.elsewhere.test', '_acme-challenge.asleep.test'])('no zone fits: %s', async (name) => {
    const failure = await failureOf(provider().present({ name, value: 'v' }, never()));
    expect(failure).toMatchObject({ code: 'DNS_ZONE_NOT_FOUND', retry: false });
    expect(failure.message).toContain(name);
  });

  test('it does not answer in time', async () => {
    await cloudflare.freeze();
    try {
      const failure = await failureOf(
        provider(TOKEN, { requestTimeoutMs: 200 }).present({ name: FROZEN, value: 'v' }, never()),
      );
      expect(failure).toMatchObject({ code: 'DNS_TIMEOUT', retry: true });
      expect(failure.message).toMatch(/Cloudflare does not answer within 0\.2 s.*CLOUDFLARE_API_URL/);
    } finally {
      cloudflare.thaw();
    }
  });

  test('the caller gives up: with the reason of the caller', async () => {
    await cloudflare.freeze();
    try {
      const controller = new AbortController();
      const waiting = failureOf(provider().present({ name: FROZEN, value: 'v' }, controller.signal));
      const reason = new Error('enough');
      controller.abort(reason);
      expect(await waiting).toBe(reason);
    } finally {
      cloudflare.thaw();
    }
  });

  test('something answers that is not Cloudflare, and repeats our token', async () => {
    const answer = { status: 200, body: `<p>you sent Bearer ${TOKEN}` };
    await cloudflare.inject({ path: AFTERWARDS, answer });
    const failure = await failureOf(provider().present({ name: NAME, value: 'v' }, never()));
    expect(failure).toMatchObject({ code: 'DNS_PROTOCOL', retry: false });
    expect(failure.message).toMatch(/you sent Bearer \*\*\*\)\. Check CLOUDFLARE_API_URL/);
  });

  test('it redirects: the token does not go there', async () => {
    const other = await startService<State>('cloudflare', { ZONES, TOKEN, READ_TOKEN, MAX_PER_PAGE: 2 });
    try {
      const headers = { location: `${other.url}/client/v4/zones?token=${TOKEN}` };
      await cloudflare.inject({ path: AFTERWARDS, answer: { status: 307, headers, body: '' } });
      const failure = await failureOf(provider().present({ name: NAME, value: 'v' }, never()));
      expect(failure.message).toMatch(/a redirect to .*token=\*\*\*, which is not followed/);
      expect(await other.requests()).toEqual([]);
    } finally {
      await other.stop();
    }
  });

  test('an answer has no end', async () => {
    const body = JSON.stringify({ success: true, result: 'x'.repeat(1_100_000) });
    await cloudflare.inject({ path: AFTERWARDS, answer: { status: 200, body } });
    const failure = await failureOf(provider().present({ name: NAME, value: 'v' }, never()));
    expect(failure).toMatchObject({ code: 'DNS_PROTOCOL' });
    expect(failure.message).toMatch(/an answer of more than 1048576 bytes/);
  });
});
