/** Who can put a TXT record into a zone for a DNS-01 challenge; the words that DNS_PROVIDER and a certificate may use. */
export const DNS_PROVIDERS = ['rfc2136', 'acme-dns', 'cloudflare', 'route53', 'webhook', 'exec', 'manual'] as const;
export type DnsProviderName = (typeof DNS_PROVIDERS)[number];
