import type { Configuration } from '#config';
import type { DnsSettings } from '#dns01';

/** What the configuration says about each DNS provider. One that lacks something says so when it is opened. */
export const dnsSettingsOf = (configuration: Configuration): DnsSettings => ({
  rfc2136: {
    nameserver: configuration.RFC2136_NAMESERVER,
    tsigName: configuration.RFC2136_TSIG_NAME,
    tsigAlgorithm: configuration.RFC2136_TSIG_ALGORITHM,
    tsigSecret: configuration.RFC2136_TSIG_SECRET,
  },
  acmeDns: { url: configuration.ACME_DNS_URL, accounts: configuration.ACME_DNS_ACCOUNTS },
  cloudflare: { apiToken: configuration.CLOUDFLARE_API_TOKEN, apiUrl: configuration.CLOUDFLARE_API_URL },
  route53: {
    accessKeyId: configuration.ROUTE53_ACCESS_KEY_ID,
    secretAccessKey: configuration.ROUTE53_SECRET_ACCESS_KEY,
    sessionToken: configuration.ROUTE53_SESSION_TOKEN,
    hostedZoneId: configuration.ROUTE53_HOSTED_ZONE_ID,
    apiUrl: configuration.ROUTE53_API_URL,
  },
  webhook: {
    url: configuration.DNS_WEBHOOK_URL,
    username: configuration.DNS_WEBHOOK_USERNAME,
    password: configuration.DNS_WEBHOOK_PASSWORD,
  },
  exec: { command: configuration.DNS_EXEC_COMMAND },
});
