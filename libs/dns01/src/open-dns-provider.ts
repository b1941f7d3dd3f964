import type { DnsProviderName } from '#domain';
import { AcmeDns } from './acme-dns/acme-dns.ts';
import { Cloudflare } from './cloudflare/cloudflare.ts';
import { ExecHook } from './exec/exec-hook.ts';
import { Manual } from './manual/manual.ts';
import { DEFAULT_MEANS, type DnsProvider, type Means } from './provider.ts';
import { Rfc2136 } from './rfc2136/rfc2136.ts';
import { Route53 } from './route53/route53.ts';
import type { DnsSettings } from './settings.ts';
import { Webhook } from './webhook/webhook.ts';

/** What a provider gets whose settings are null: it says itself what it needs. */
const NOTHING: { readonly [P in keyof DnsSettings]: NonNullable<DnsSettings[P]> } = {
  rfc2136: { nameserver: '', tsigName: '', tsigAlgorithm: 'hmac-sha256', tsigSecret: '' },
  acmeDns: { url: '', accounts: {} },
  cloudflare: { apiToken: '', apiUrl: '' },
  route53: { accessKeyId: '', secretAccessKey: '', sessionToken: '', hostedZoneId: '', apiUrl: '' },
  webhook: { url: '', username: '', password: '' },
  exec: { command: [] },
};

/**
 * @param means the clock and the deadlines, for tests
 * @throws DnsError DNS_NOT_CONFIGURED that names the variables to set
 */
export function openDnsProvider(name: DnsProviderName, settings: DnsSettings, means: Partial<Means> = {}): DnsProvider {
  const all = { ...DEFAULT_MEANS, ...means };
  switch (name) {
    case 'rfc2136':
      return new Rfc2136(settings.rfc2136 ?? NOTHING.rfc2136, all);
    case 'acme-dns':
      return new AcmeDns(settings.acmeDns ?? NOTHING.acmeDns, all);
    case 'cloudflare':
      return new Cloudflare(settings.cloudflare ?? NOTHING.cloudflare, all);
    case 'route53':
      return new Route53(settings.route53 ?? NOTHING.route53, all);
    case 'webhook':
      return new Webhook(settings.webhook ?? NOTHING.webhook, all);
    case 'exec':
      return new ExecHook(settings.exec ?? NOTHING.exec, all);
    case 'manual':
      return new Manual();
  }
}
