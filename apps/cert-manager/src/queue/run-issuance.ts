import { AcmeError } from '#acme';
import { isInProgress, retryAt, type CertName, type Issuance } from '#domain';
import type { Logger } from '#platform';
import { PkiError } from '#pki';
import { StoreError, type Store } from '#store';
import { removeAnswers } from '../challenge/remove-answers.ts';
import { issue } from '../issuance-steps.ts';
import { Overtaken, Work, type CaSettings } from '../work.ts';

export interface Issuing {
  readonly store: Store;
  readonly ca: CaSettings;
  readonly logger: Logger;
}

/**
 * Carries an issuance to its end: completed, failed, or overtaken by another request.
 * @throws StoreError while Redis is away or when somebody else changed the issuance, and the signal's reason: it is still to
 * be done then
 */
export async function runIssuance(
  { store, ca, logger }: Issuing,
  name: CertName,
  id: string,
  signal: AbortSignal,
): Promise<void> {
  const found = await store.certificates.findIssuance(name);
  if (found?.record.id !== id || !isInProgress(found.record)) return;
  const work = new Work(store, ca, found, logger, signal);
  try {
    await quietly(work, () => issue(work));
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof StoreError && error.code !== 'STORE_RECORD_BROKEN') throw error;
    await quietly(work, () => fail(work, error));
  }
}

/**
 * An issuance that was deleted or requested anew is nobody's business any more. One that is still to be done is begun again:
 * a write whose answer was lost has been done all the same, and makes the next one a conflict; and who said that it was
 * overtaken may have read before it was requested.
 */
async function quietly(work: Work, what: () => Promise<void>): Promise<void> {
  try {
    await what();
  } catch (error) {
    const overtaken =
      work.signal.reason instanceof Overtaken || (error instanceof StoreError && error.code === 'STORE_CONFLICT');
    if (!overtaken || (await isStillToBeDone(work))) throw error;
    // An abort leaves them, for whoever goes on; here nobody does.
    await removeAnswers(work);
    work.logger.info('the issuance was deleted or requested anew; leaving it');
  }
}

async function isStillToBeDone({ store, issuance }: Work): Promise<boolean> {
  const now = await store.certificates.findIssuance(issuance.cert_name);
  return now?.record.id === issuance.id && isInProgress(now.record);
}

/** Ends an issuance with what a person should know. The certificate that is served stays as it is. */
async function fail(work: Work, error: unknown): Promise<void> {
  const { code, message } = explain(error);
  await removeAnswers(work);
  if (code === 'INTERNAL') work.logger.error({ err: error }, 'the issuance failed unexpectedly');
  const failures = work.issuance.failures + 1;
  const changes: Partial<Issuance> = {
    error: code,
    order_url: null,
    order_key_pem: null,
    challenge_tokens: [],
    failures,
    retry_at: work.issuance.reason === 'renewal' ? nextAttempt(failures, error) : null,
  };
  work.logger.warn({ step: 'failed', error: code, retry_at: changes.retry_at }, message);
  await work.note({ ...changes, step: 'failed', message });
}

function explain(error: unknown): { code: string; message: string } {
  if (error instanceof AcmeError || error instanceof PkiError || error instanceof StoreError) {
    return { code: error.code, message: error.message };
  }
  return { code: 'INTERNAL', message: 'Something went wrong on the server; its log has the details. Try again.' };
}

/** A CA that names a later time is obeyed. */
function nextAttempt(failures: number, error: unknown): string {
  const own = retryAt(failures, new Date());
  const asked = error instanceof AcmeError ? error.retryAt : undefined;
  return (asked && asked > own ? asked : own).toISOString();
}
