import type { DnsProviderName } from '#domain';
import type { Configuration } from './configuration.ts';

const NEEDED: Readonly<Record<DnsProviderName, readonly (keyof Configuration)[]>> = {
  rfc2136: ['RFC2136_NAMESERVER'],
  'acme-dns': ['ACME_DNS_URL', 'ACME_DNS_ACCOUNTS'],
  cloudflare: ['CLOUDFLARE_API_TOKEN'],
  route53: ['ROUTE53_ACCESS_KEY_ID', 'ROUTE53_SECRET_ACCESS_KEY'],
  webhook: ['DNS_WEBHOOK_URL'],
  exec: ['DNS_EXEC_COMMAND'],
  manual: [],
};

/** Updates are signed with both or with none. */
const TSIG = ['RFC2136_TSIG_NAME', 'RFC2136_TSIG_SECRET'] as const;

/**
 * The variables that a DNS provider cannot do without and that are empty; none: it can be used. `#dns01` refuses to open a
 * provider for the same ones; this is for those who refuse an order before anybody opens one.
 */
export function missingDnsVariables(configuration: Configuration, provider: DnsProviderName): string[] {
  const signs = provider === 'rfc2136' && TSIG.some((name) => !isEmpty(configuration[name]));
  return [...NEEDED[provider], ...(signs ? TSIG : [])].filter((name) => isEmpty(configuration[name]));
}

/** Lists and registrations are empty as a text is. */
const isEmpty = (value: Configuration[keyof Configuration]): boolean =>
  typeof value === 'object' ? Object.keys(value).length === 0 : value === '';
