import type { PreflightReport } from '#contracts';
import { INTERNAL_CA } from '#domain';
import type { Store } from '#store';
import type { Challenging } from '../challenge/challenging.ts';
import { checkAccount } from './check-account.ts';
import { checkCaa } from './check-caa.ts';
import { checkDirectory } from './check-directory.ts';
import { checkDns } from './check-dns.ts';
import { checkDnsProvider } from './check-dns-provider.ts';
import { checkHttp } from './check-http.ts';
import { checkPrivateCa } from './check-private-ca.ts';
import { checkRateLimit } from './check-rate-limit.ts';
import { checkTls } from './check-tls.ts';
import { ownAddresses } from './own-addresses.ts';
import type { Probe } from './probe.ts';
import { runProbes } from './run-probes.ts';
import { Subject, type Wish } from './subject.ts';

/** All checks together get this long. */
const PREFLIGHT_MS = 3_000;

/** What is looked at before an order. Each entry gives a probe for each name that it is about. */
const CHECKS: readonly ((subject: Subject) => Probe[])[] = [
  checkDirectory,
  checkAccount,
  checkRateLimit,
  checkDnsProvider,
  checkDns,
  checkHttp,
  checkTls,
  checkCaa,
];

/** Nothing is validated there. */
const OF_PRIVATE_CA: typeof CHECKS = [checkPrivateCa];

/**
 * Looks for what would make an order fail, without asking the CA for anything that counts towards its limits.
 * @returns within 3 s, whatever does not answer
 * @throws the signal's reason when aborted
 */
export async function preflight(
  wish: Wish,
  store: Store,
  challenging: Challenging,
  signal: AbortSignal,
): Promise<PreflightReport> {
  const limit = AbortSignal.any([signal, AbortSignal.timeout(PREFLIGHT_MS)]);
  const subject = new Subject(wish, store, challenging, limit);
  const checks = wish.directoryUrl === INTERNAL_CA ? OF_PRIVATE_CA : CHECKS;
  const report = await runProbes(
    checks.flatMap((check) => check(subject)),
    limit,
  );
  signal.throwIfAborted();
  return { ...report, server_addresses: ownAddresses() };
}
