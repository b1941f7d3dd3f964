import type { Agent } from 'node:https';
import { describeCa, type Connection } from '#acme';
import type { Configuration } from '#config';
import { openDnsProvider, Resolver, type DnsProvider } from '#dns01';
import type { DnsProviderName } from '#domain';
import { caPolicyOf, type CaPolicy } from '../ca-policy.ts';
import { dnsSettingsOf } from './dns-settings.ts';

const REQUEST_TIMEOUT_MS = 30_000;

/** How this process answers challenges, and looks beforehand whether anything stands in their way. */
export interface Challenging {
  readonly resolver: Resolver;
  /** DNS_PROVIDER; null: none. */
  readonly defaultProvider: DnsProviderName | null;
  /** @throws DnsError DNS_NOT_CONFIGURED that names the variables to set */
  readonly openProvider: (name: DnsProviderName) => DnsProvider;
  readonly propagation: {
    /** Whether every authoritative server has to have a record before the CA is told. */
    readonly check: boolean;
    readonly timeoutMs: number;
  };
  /** What CERT_PREFLIGHT says. */
  readonly preflight: Configuration['CERT_PREFLIGHT'];
  /** Where CAs reach this host. */
  readonly httpPort: number;
  readonly tlsPort: number;
  readonly connectionTo: (directoryUrl: string, signal: AbortSignal) => Connection;
  readonly policy: CaPolicy;
}

/**
 * @param agent how connections to CAs are made
 * @throws DnsError DNS_NOT_CONFIGURED when DNS_RESOLVERS names something that is no address
 */
export function challengingOf(configuration: Configuration, agent: Agent): Challenging {
  const settings = dnsSettingsOf(configuration);
  return {
    resolver: new Resolver({ servers: configuration.DNS_RESOLVERS }),
    defaultProvider: configuration.DNS_PROVIDER || null,
    openProvider: (name) => openDnsProvider(name, settings),
    propagation: {
      check: configuration.DNS_PROPAGATION_CHECK,
      timeoutMs: configuration.DNS_PROPAGATION_TIMEOUT * 1_000,
    },
    preflight: configuration.CERT_PREFLIGHT,
    httpPort: configuration.ACME_HTTP_PORT,
    tlsPort: configuration.ACME_TLS_PORT,
    connectionTo: (url, signal) => ({ ca: describeCa(url), agent, signal, requestTimeoutMs: REQUEST_TIMEOUT_MS }),
    policy: caPolicyOf(configuration),
  };
}
