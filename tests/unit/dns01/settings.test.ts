import { describe, expect, test } from '@jest/globals';
import { openDnsProvider, type DnsSettings } from '#dns01';
import { DNS_PROVIDERS } from '#domain';
import { quotedText, unquotedText } from '../../../libs/dns01/src/quoted-text.ts';
import { parseServerAddress } from '../../../libs/dns01/src/resolve/server-address.ts';
import { never, openProvider } from '../../support/dns-settings.ts';

const account = { username: 'u', password: 'p', fulldomain: 'x.auth.test', subdomain: 'x' };
const rfc2136 = { nameserver: '192.0.2.1', tsigName: '', tsigAlgorithm: 'hmac-sha256', tsigSecret: '' } as const;
const route53 = {
  accessKeyId: 'A',
  secretAccessKey: 'S',
  sessionToken: '',
  hostedZoneId: '',
  apiUrl: 'https://route53.amazonaws.com',
};

describe('a DNS provider that is not configured', () => {
  test.each([
    ['rfc2136', /rfc2136 needs RFC2136_NAMESERVER/],
    ['acme-dns', /acme-dns needs ACME_DNS_URL and ACME_DNS_ACCOUNTS/],
    ['cloudflare', /cloudflare needs CLOUDFLARE_API_TOKEN and CLOUDFLARE_API_URL/],
    ['route53', /route53 needs ROUTE53_ACCESS_KEY_ID and ROUTE53_SECRET_ACCESS_KEY and ROUTE53_API_URL/],
    ['webhook', /webhook needs DNS_WEBHOOK_URL/],
    ['exec', /exec needs DNS_EXEC_COMMAND/],
  ] as const)('%s says what it needs', (name, words) => {
    expect(() => openProvider(name)).toThrow(words);
    expect(() => openProvider(name)).toThrow(expect.objectContaining({ code: 'DNS_NOT_CONFIGURED', retry: false }));
  });

  test.each<[name: (typeof DNS_PROVIDERS)[number], settings: Partial<DnsSettings>, words: RegExp]>([
    ['rfc2136', { rfc2136: { ...rfc2136, nameserver: '192.0.2.1:0' } }, /RFC2136_NAMESERVER: "192\.0\.2\.1:0" is not/],
    ['rfc2136', { rfc2136: { ...rfc2136, tsigName: 'k' } }, /needs RFC2136_TSIG_SECRET/],
    ['rfc2136', { rfc2136: { ...rfc2136, tsigSecret: 'YQ==' } }, /needs RFC2136_TSIG_NAME/],
    [
      'rfc2136',
      { rfc2136: { ...rfc2136, tsigName: 'k', tsigSecret: 'no base64!' } },
      /RFC2136_TSIG_SECRET must be base64/,
    ],
    ['acme-dns', { acmeDns: { url: 'https://a.test', accounts: {} } }, /needs ACME_DNS_ACCOUNTS/],
    [
      'acme-dns',
      { acmeDns: { url: 'https://a.test', accounts: { 'b.test': { ...account, subdomain: '' } } } },
      /ACME_DNS_ACCOUNTS: the account of "b\.test" has no subdomain/,
    ],
    [
      'cloudflare',
      { cloudflare: { apiToken: 'tok\nen', apiUrl: 'https://a.test' } },
      /CLOUDFLARE_API_TOKEN has characters/,
    ],
    ['cloudflare', { cloudflare: { apiToken: 'token', apiUrl: 'a.test' } }, /CLOUDFLARE_API_URL must be an http/],
    ['route53', { route53: { ...route53, sessionToken: 'a\n' } }, /ROUTE53_SESSION_TOKEN has characters/],
    ['webhook', { webhook: { url: 'https://u:p@a.test', username: '', password: '' } }, /must not hold a user name/],
    ['webhook', { webhook: { url: 'https://a.test', username: 'a:b', password: '' } }, /must not have a colon/],
  ])('%s with wrong settings says which variable, and never shows a secret', (name, settings, words) => {
    expect(() => openProvider(name, settings)).toThrow(words);
    expect(() => openProvider(name, settings)).not.toThrow(/tok\nen|no base64|u:p/);
  });

  test('manual needs nothing and does nothing', async () => {
    const nothing = { rfc2136: null, acmeDns: null, cloudflare: null, route53: null, webhook: null, exec: null };
    const manual = openDnsProvider('manual', nothing);
    const record = await manual.present({ name: 'a.test', value: 'v' }, never());
    expect(record).toEqual({ name: 'a.test', value: 'v', provider: 'manual', handle: null });
    await manual.remove(record, never());
  });
});

describe('the address of a DNS server', () => {
  test.each([
    ['192.0.2.1', { host: '192.0.2.1', port: 53 }],
    ['192.0.2.1:5353', { host: '192.0.2.1', port: 5353 }],
    ['2001:db8::1', { host: '2001:db8::1', port: 53 }],
    ['[2001:db8::1]:5353', { host: '2001:db8::1', port: 5353 }],
    ['ns.example.com:54', { host: 'ns.example.com', port: 54 }],
    ['localhost', { host: 'localhost', port: 53 }],
  ])('%s is understood', (text, address) => {
    expect(parseServerAddress(text)).toEqual(address);
  });

  test.each(['', ':53', '192.0.2.300', '192.0.2.1:', '192.0.2.1:70000', '[192.0.2.1]', 'a b', 'http://a', '-a.test'])(
    '"%s" is not',
    (text) => {
      expect(parseServerAddress(text)).toBeUndefined();
    },
  );
});

describe('a TXT value in quotes', () => {
  test.each(['plain', 'with "quotes" and \\', '', 'x'.repeat(600)])('comes back as it was', (value) => {
    expect(unquotedText(quotedText(value))).toBe(value);
  });

  test('is split into strings of at most 255 characters', () => {
    expect(quotedText('x'.repeat(300))).toBe(`"${'x'.repeat(255)}" "${'x'.repeat(45)}"`);
  });

  test('may come without quotes', () => {
    expect(unquotedText('bare value')).toBe('bare value');
  });
});
