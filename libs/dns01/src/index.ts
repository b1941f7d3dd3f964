export { DnsError, type DnsErrorCode, type DnsErrorOptions } from './dns-error.ts';
export { openDnsProvider } from './open-dns-provider.ts';
export type { DnsProvider, Means, PresentedRecord, TxtRecord } from './provider.ts';
export { addresses } from './resolve/addresses.ts';
export { caaRecords, type CaaPolicy, type CaaRecord } from './resolve/caa-records.ts';
export { challengeNameOf } from './resolve/challenge-name.ts';
export { delegationOf } from './resolve/delegation.ts';
export { propagated, type Propagation } from './resolve/propagated.ts';
export { Resolver, type Answer, type ResolverOptions } from './resolve/resolver.ts';
export type {
  AcmeDnsAccount,
  AcmeDnsSettings,
  CloudflareSettings,
  DnsSettings,
  ExecSettings,
  Rfc2136Settings,
  Route53Settings,
  WebhookSettings,
} from './settings.ts';
