import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { AcmeDnsAccount, DnsProvider, Means, PresentedRecord } from '#dns01';
import { failureOf, never, openProvider } from '../../support/dns-settings.ts';
import { startService, type Service } from '../../support/dns-providers/start-service.ts';

const account = (subdomain: string): AcmeDnsAccount => ({
  username: `user-of-${subdomain}`,
  password: `password-of-${subdomain}`,
  subdomain,
  fulldomain: `${subdomain}.auth.test`,
});
const ACCOUNTS = { 'example.test': account('aaaa'), '*.other.test': account('bbbb') };

let acmeDns: Service<Record<string, string[]>>;

beforeAll(async () => {
  acmeDns = await startService('acme-dns', { ACCOUNTS: Object.values(ACCOUNTS) });
});

afterAll(() => acmeDns.stop());

const provider = (
  accounts: Readonly<Record<string, AcmeDnsAccount>> = ACCOUNTS,
  means: Partial<Means> = {},
): DnsProvider => openProvider('acme-dns', { acmeDns: { url: `${acmeDns.url}/`, accounts } }, means);

const digest = (letter: string): string => letter.repeat(43);
const present = (dns: DnsProvider, name: string, value = digest('v')): Promise<PresentedRecord> =>
  dns.present({ name, value }, never());

describe('acme-dns', () => {
  test('publishes two values at the name that the CNAME leads to, and has nothing to clean up', async () => {
    const dns = provider();
    const first = await present(dns, 'aaaa.auth.test', digest('1'));
    await present(dns, 'aaaa.auth.test', digest('2'));
    expect((await acmeDns.state())['aaaa']).toEqual([digest('1'), digest('2')]);
    expect(first).toEqual({ name: 'aaaa.auth.test', value: digest('1'), provider: 'acme-dns', handle: null });
    const asked = await acmeDns.requests();
    await dns.remove(first, never());
    expect(await acmeDns.requests()).toEqual(asked);
  });

  test("uses each domain's own account, also where it was registered for a wildcard", async () => {
    await present(provider(), 'bbbb.auth.test', digest('3'));
    expect((await acmeDns.state())['bbbb']).toEqual([digest('3')]);
  });

  test.each([
    ['_acme-challenge.example.test', 'aaaa'],
    ['_acme-challenge.deep.www.example.test', 'aaaa'],
    ['_acme-challenge.other.test', 'bbbb'],
  ])('says which CNAME to create where %s does not lead there', async (name, subdomain) => {
    const failure = await failureOf(present(provider(), name));
    expect(failure).toMatchObject({ code: 'DNS_DELEGATION', retry: false });
    expect(failure.message).toContain(`${name}. CNAME ${subdomain}.auth.test.`);
  });

  test('says how to register where there is no account', async () => {
    const failure = await failureOf(present(provider(), '_acme-challenge.unknown.test'));
    expect(failure).toMatchObject({ code: 'DNS_NOT_CONFIGURED', retry: false });
    expect(failure.message).toContain(`curl -X POST ${acmeDns.url}/register`);
    expect(failure.message).toContain('"unknown.test"');
  });

  test('says that the account is refused, without showing its password', async () => {
    const wrong = { ...account('aaaa'), password: 'another password' };
    const failure = await failureOf(present(provider({ 'example.test': wrong }), 'aaaa.auth.test'));
    expect(failure).toMatchObject({ code: 'DNS_CREDENTIALS', retry: false });
    expect(failure.message).toMatch(
      /refuses to update aaaa\.auth\.test \(401: \{"error":"forbidden"\}\).*ACME_DNS_ACCOUNTS/,
    );
    expect(failure.message).not.toContain('another password');
  });

  test('says what else is refused', async () => {
    const failure = await failureOf(present(provider(), 'aaaa.auth.test', 'no digest'));
    expect(failure).toMatchObject({ code: 'DNS_REFUSED', retry: false });
    expect(failure.message).toContain('bad_txt');
  });

  test('tries again when it has trouble, and ends when it does not answer', async () => {
    await acmeDns.inject({ path: '^POST /update', times: 2, answer: { status: 500, body: 'database is locked' } });
    await present(provider(), 'aaaa.auth.test', digest('4'));
    expect((await acmeDns.state())['aaaa']?.at(-1)).toBe(digest('4'));
    await acmeDns.inject({ path: '^POST /update', times: 3, answer: { status: 500, body: 'database is locked' } });
    const failure = await failureOf(present(provider(), 'aaaa.auth.test'));
    expect(failure).toMatchObject({ code: 'DNS_UNAVAILABLE', retry: true });
    expect(failure.message).toContain('500: database is locked');
    await acmeDns.freeze();
    try {
      const slow = provider(ACCOUNTS, { requestTimeoutMs: 200 });
      expect(await failureOf(present(slow, 'aaaa.auth.test'))).toMatchObject({ code: 'DNS_TIMEOUT', retry: true });
    } finally {
      acmeDns.thaw();
    }
  });
});
