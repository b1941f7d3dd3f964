import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { DnsProvider, Means, PresentedRecord } from '#dns01';
import { failureOf, never, openProvider } from '../../support/dns-settings.ts';
import { startService, type Service } from '../../support/dns-providers/start-service.ts';

const PASSWORD = 'pass:wörd';
const BASIC = Buffer.from(`robot:${PASSWORD}`).toString('base64');
const NAME = '_acme-challenge.example.test';

let webhook: Service<Record<string, string[]>>;

beforeAll(async () => {
  webhook = await startService('webhook', { AUTHORIZATION: `Basic ${BASIC}` });
});

afterAll(() => webhook.stop());

const provider = (password = PASSWORD, path = '/dns/', means: Partial<Means> = {}): DnsProvider =>
  openProvider('webhook', { webhook: { url: `${webhook.url}${path}`, username: 'robot', password } }, means);

const present = (dns: DnsProvider, value: string): Promise<PresentedRecord> =>
  dns.present({ name: NAME, value }, never());
const values = async (): Promise<string[] | undefined> => (await webhook.state())[`${NAME}.`];

describe('webhook', () => {
  test('presents two values at one name, and cleans up only the one it is asked to', async () => {
    const dns = provider();
    const first = await present(dns, 'one');
    const second = await present(dns, 'two');
    expect(await values()).toEqual(['one', 'two']);
    await dns.remove(JSON.parse(JSON.stringify(first)) as PresentedRecord, never());
    expect(await values()).toEqual(['two']);
    await dns.remove(second, never());
    expect(await values()).toEqual([]);
  });

  test('sends no credentials where there are none', async () => {
    const open = await startService<Record<string, string[]>>('webhook', { AUTHORIZATION: null });
    try {
      await present(openProvider('webhook', { webhook: { url: `${open.url}/dns`, username: '', password: '' } }), 'v');
      expect((await open.state())[`${NAME}.`]).toEqual(['v']);
    } finally {
      await open.stop();
    }
  });

  test('says that the password is refused, and hides it even when the server repeats it', async () => {
    const failure = await failureOf(present(provider('wrong password'), 'v'));
    expect(failure).toMatchObject({ code: 'DNS_CREDENTIALS', retry: false });
    expect(failure.message).toMatch(
      /refuses to present .* \(401: not you: Basic \*\*\*\)\. Check DNS_WEBHOOK_USERNAME/,
    );
  });

  test('says that the address is wrong', async () => {
    const failure = await failureOf(present(provider(PASSWORD, '/elsewhere'), 'v'));
    expect(failure).toMatchObject({ code: 'DNS_REFUSED', retry: false });
    expect(failure.message).toMatch(/404: no such page\)\. Check DNS_WEBHOOK_URL/);
  });

  test('does not repeat by itself what has failed, except "not now"', async () => {
    await webhook.inject({ path: '^POST /dns/present', answer: { status: 500, body: 'half done' } });
    const before = (await webhook.requests()).length;
    const failure = await failureOf(present(provider(), 'v'));
    expect(failure).toMatchObject({ code: 'DNS_UNAVAILABLE', retry: true });
    expect(await webhook.requests()).toHaveLength(before + 1);
    await webhook.inject({ path: '^POST /dns/present', answer: { status: 429, body: 'not now' } });
    await provider().remove(await present(provider(), 'patient'), never());
    expect(await webhook.requests()).toHaveLength(before + 4);
  });

  test('follows no redirect and waits for no answer without end', async () => {
    const headers = { location: `${webhook.url}/dns/present` };
    await webhook.inject({ path: '^POST /dns/present', answer: { status: 308, headers, body: '' } });
    const failure = await failureOf(present(provider(), 'v'));
    expect(failure).toMatchObject({ code: 'DNS_PROTOCOL', retry: false });
    expect(failure.message).toContain('which is not followed');
    expect(await values()).toEqual([]);
    await webhook.freeze();
    try {
      const slow = provider(PASSWORD, '/dns', { requestTimeoutMs: 200 });
      expect(await failureOf(present(slow, 'v'))).toMatchObject({ code: 'DNS_TIMEOUT', retry: true });
    } finally {
      webhook.thaw();
    }
  });
});
