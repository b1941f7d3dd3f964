import type { TsigAlgorithm } from './wire/tsig.ts';

/**
 * What each provider needs, as the configuration has it; '' is a variable that is not set. A provider that is not to be
 * opened may be null.
 */
export interface DnsSettings {
  readonly rfc2136: Rfc2136Settings | null;
  readonly acmeDns: AcmeDnsSettings | null;
  readonly cloudflare: CloudflareSettings | null;
  readonly route53: Route53Settings | null;
  readonly webhook: WebhookSettings | null;
  readonly exec: ExecSettings | null;
}

export interface Rfc2136Settings {
  /** RFC2136_NAMESERVER: `host[:port]` of the primary server. */
  readonly nameserver: string;
  /** RFC2136_TSIG_NAME. Name and secret may both be '': updates are unsigned then. */
  readonly tsigName: string;
  /** RFC2136_TSIG_ALGORITHM. */
  readonly tsigAlgorithm: TsigAlgorithm;
  /** RFC2136_TSIG_SECRET: base64. */
  readonly tsigSecret: string;
}

export interface AcmeDnsSettings {
  /** ACME_DNS_URL. */
  readonly url: string;
  /** ACME_DNS_ACCOUNTS: by the domain that each was registered for. */
  readonly accounts: Readonly<Record<string, AcmeDnsAccount>>;
}

/** A registration, as acme-dns answers to /register. */
export interface AcmeDnsAccount {
  readonly username: string;
  readonly password: string;
  readonly fulldomain: string;
  readonly subdomain: string;
}

export interface CloudflareSettings {
  /** CLOUDFLARE_API_TOKEN. */
  readonly apiToken: string;
  /** CLOUDFLARE_API_URL. */
  readonly apiUrl: string;
}

export interface Route53Settings {
  /** ROUTE53_ACCESS_KEY_ID. */
  readonly accessKeyId: string;
  /** ROUTE53_SECRET_ACCESS_KEY. */
  readonly secretAccessKey: string;
  /** ROUTE53_SESSION_TOKEN: '' for a key that lasts. */
  readonly sessionToken: string;
  /** ROUTE53_HOSTED_ZONE_ID: '' for the zone that fits the name. */
  readonly hostedZoneId: string;
  /** ROUTE53_API_URL. */
  readonly apiUrl: string;
}

export interface WebhookSettings {
  /** DNS_WEBHOOK_URL: /present and /cleanup are below it. */
  readonly url: string;
  /** DNS_WEBHOOK_USERNAME: '' for none. */
  readonly username: string;
  /** DNS_WEBHOOK_PASSWORD. */
  readonly password: string;
}

export interface ExecSettings {
  /** DNS_EXEC_COMMAND: a program and its first arguments; empty is off. */
  readonly command: readonly string[];
}
