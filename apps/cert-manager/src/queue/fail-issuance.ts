import { AcmeError, ACMEValidationError, providerOf, type AcmeProblem } from '#acme';
import { CaError } from '#ca';
import { DnsError } from '#dns01';
import { INTERNAL_CA, SETTLED, nextAttempt, retryAt, type Blame, type CaProblem, type Issuance } from '#domain';
import { PkiError } from '#pki';
import { StoreError, type Backoff } from '#store';
import { removeAnswers } from '../challenge/remove-answers.ts';
import { countFailures } from '../limits/keep-to-limits.ts';
import { NamesOfOthers } from '../order/refuse-names-of-others.ts';
import { PublicNames } from '../internal-ca/refuse-public-names.ts';
import { PreflightFailed } from '../preflight/preflight-failed.ts';
import type { Work } from '../work.ts';

/** What a person, and the next attempt, should know of a failure. */
interface Failure {
  readonly code: string;
  readonly message: string;
  readonly problem: CaProblem | null;
  readonly blames: Blame;
  /** When somebody wants to be asked again, if he said so. */
  readonly retryAt: Date | undefined;
}

/**
 * Ends an issuance with what a person should know. The certificate that is served stays as it is. What may heal by itself is
 * tried again by itself.
 */
export async function failIssuance(work: Work, error: unknown): Promise<void> {
  const failure = failureOf(error);
  await removeAnswers(work);
  if (failure.code === 'INTERNAL') work.logger.error({ err: error }, 'the issuance failed unexpectedly');
  await countFailures(work, failedNames(error));
  const again = failure.blames === 'request' ? null : await nextTry(work, failure);
  const failed: Issuance = {
    ...work.issuance,
    ...work.arrivingAt('failed'),
    ...SETTLED,
    message: failure.message,
    error: failure.code,
    problem: failure.problem,
    failures: work.issuance.failures + 1,
    retry_at: again?.toISOString() ?? null,
    updated_at: new Date().toISOString(),
  };
  work.logger.warn({ step: 'failed', error: failed.error, retry_at: failed.retry_at }, failed.message);
  await work.store.certificates.fail(failed, work.found);
}

/** Remembers the failure for all orders of these names at this CA. */
async function nextTry(work: Work, failure: Failure): Promise<Date> {
  const { store, provider, policy } = work;
  const { domains, acme_directory_url: wanted, asked_directory_url: asked } = work.issuance;
  const now = new Date();
  const isWanted = providerOf(wanted) === provider;
  const before = (await store.renewals.backoff(provider, domains))?.failures ?? 0;
  const failures = Math.max(before, isWanted ? work.issuance.failures : 0) + 1;
  const own = retryAt(failures, now);
  const backoff: Backoff = {
    failures,
    failed_at: now.toISOString(),
    retry_at: (failure.retryAt && failure.retryAt > own ? failure.retryAt : own).toISOString(),
    blames: failure.blames,
    message: failure.message,
  };
  await store.renewals.backOff(provider, domains, backoff);
  const failedAt = async (directoryUrl: string): Promise<Backoff | undefined> =>
    providerOf(directoryUrl) === providerOf(asked)
      ? backoff
      : store.renewals.backoff(providerOf(directoryUrl), domains);
  const { fallback } = policy;
  // Who wants the private CA wants no public one.
  const hasFallback = fallback !== null && wanted !== INTERNAL_CA && providerOf(fallback) !== providerOf(wanted);
  return nextAttempt(await failedAt(wanted), hasFallback ? await failedAt(fallback) : null, now).at;
}

function failureOf(error: unknown): Failure {
  if (error instanceof AcmeError) {
    const { code, message, blames, retryAt: retry } = error;
    return { code, message, problem: error.problem ? problemOf(error.problem) : null, blames, retryAt: retry };
  }
  const ours = { problem: null, retryAt: undefined };
  if (error instanceof DnsError) {
    const { code, message, retryAt: retry } = error;
    return { ...ours, code, message, blames: error.retry ? 'domain' : 'request', retryAt: retry };
  }
  if (error instanceof CaError) return { ...ours, code: error.code, message: error.message, blames: 'ca' };
  if (error instanceof PreflightFailed) return { ...ours, code: error.code, message: error.message, blames: 'domain' };
  if (
    error instanceof PkiError ||
    error instanceof StoreError ||
    error instanceof NamesOfOthers ||
    error instanceof PublicNames
  )
    return { ...ours, code: error.code, message: error.message, blames: 'request' };
  const message = 'Something went wrong on the server; its log has the details. Try again.';
  return { ...ours, code: 'INTERNAL', message, blames: 'domain' };
}

/** The names that the CA could not validate; words may have been added to what it said. */
function failedNames(error: unknown): readonly string[] {
  if (!(error instanceof ACMEValidationError)) return [];
  return error.names.length ? error.names : failedNames(error.cause);
}

const problemOf = ({ type, status, detail, subproblems }: AcmeProblem): CaProblem => ({
  type,
  status,
  detail,
  subproblems: subproblems.map((sub) => ({ type: sub.type, detail: sub.detail, name: sub.name ?? null })),
});
