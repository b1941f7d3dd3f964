import { describe, expect, test } from '@jest/globals';
import { missingDnsVariables, readConfiguration, type Configuration } from '#config';
import { openDnsProvider } from '#dns01';
import { DNS_PROVIDERS, type DnsProviderName } from '#domain';
import { dnsSettingsOf } from '../../../apps/cert-manager/src/challenge/dns-settings.ts';
import { environment } from '../../support/environment.ts';

/** Everything that the providers could be told. */
const FULL = {
  RFC2136_NAMESERVER: '192.0.2.53',
  RFC2136_TSIG_NAME: 'a.key',
  RFC2136_TSIG_SECRET: 'c2VjcmV0',
  ACME_DNS_URL: 'https://auth.example.com',
  ACME_DNS_ACCOUNTS:
    '{"example.com": {"username": "u", "password": "p", "fulldomain": "f.example.com", "subdomain": "f"}}',
  CLOUDFLARE_API_TOKEN: 'token',
  ROUTE53_ACCESS_KEY_ID: 'id',
  ROUTE53_SECRET_ACCESS_KEY: 'key',
  DNS_WEBHOOK_URL: 'https://dns.example.com',
  DNS_EXEC_COMMAND: JSON.stringify([process.execPath]),
};

const read = (own: Readonly<Record<string, string>>): Configuration =>
  readConfiguration(environment({ ...FULL, ...own })).configuration;

/** What the provider itself says when it is opened, as cert-manager opens it; undefined: nothing. */
function refusal(configuration: Configuration, provider: DnsProviderName): string | undefined {
  try {
    openDnsProvider(provider, dnsSettingsOf(configuration));
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

describe.each(DNS_PROVIDERS)('for %s', (provider) => {
  test('nothing is missing where everything is there', () => {
    expect(missingDnsVariables(read({}), provider)).toEqual([]);
    expect(refusal(read({}), provider)).toBeUndefined();
  });

  test('each variable is missing whose lack keeps the provider from being opened, and no other', () => {
    for (const name of Object.keys(FULL)) {
      const configuration = read({ [name]: '' });
      const missing = missingDnsVariables(configuration, provider);
      const told = refusal(configuration, provider);
      expect([name, missing]).toEqual([name, told === undefined ? [] : [name]]);
      if (told !== undefined) expect(told).toContain(name);
    }
  });
});

test('updates of rfc2136 may be unsigned', () => {
  const unsigned = read({ RFC2136_TSIG_NAME: '', RFC2136_TSIG_SECRET: '' });
  expect(missingDnsVariables(unsigned, 'rfc2136')).toEqual([]);
  expect(refusal(unsigned, 'rfc2136')).toBeUndefined();
});
