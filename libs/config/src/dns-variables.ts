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

/** The variables that a DNS provider cannot do without and that are empty; none: it can be used. */
export const missingDnsVariables = (configuration: Configuration, provider: DnsProviderName): string[] =>
  NEEDED[provider].filter((name) => isEmpty(configuration[name]));

/** Lists and registrations are empty as a text is. */
const isEmpty = (value: Configuration[keyof Configuration]): boolean =>
  typeof value === 'object' ? Object.keys(value).length === 0 : value === '';
