import { openDnsProvider, type DnsProvider, type DnsSettings, type Means } from '#dns01';
import type { DnsProviderName } from '#domain';

const NONE: DnsSettings = { rfc2136: null, acmeDns: null, cloudflare: null, route53: null, webhook: null, exec: null };

/** Patience for tests: no test waits for what a person would. */
const QUICK: Partial<Means> = { requestTimeoutMs: 10_000, commandTimeoutMs: 10_000, pauseMs: 10, attempts: 20 };

/** A provider with these settings and no others. */
export const openProvider = (
  name: DnsProviderName,
  settings: Partial<DnsSettings> = {},
  means: Partial<Means> = {},
): DnsProvider => openDnsProvider(name, { ...NONE, ...settings }, { ...QUICK, ...means });

export const never = (): AbortSignal => new AbortController().signal;

/** What a promise is rejected with. */
export async function failureOf(promise: Promise<unknown>): Promise<Error> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof Error) return error;
    throw error;
  }
  throw new Error('This should have failed, and it did not');
}
