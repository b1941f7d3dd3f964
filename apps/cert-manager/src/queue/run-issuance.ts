import { isInProgress, type CertName, type Issuance } from '#domain';
import type { Logger } from '#platform';
import { StoreError, type Store } from '#store';
import { removeAnswers } from '../challenge/remove-answers.ts';
import { issue } from '../issuance-steps.ts';
import { Parked } from '../parked.ts';
import { Overtaken, Work, type CaSettings } from '../work.ts';
import { failIssuance } from './fail-issuance.ts';

export interface Issuing {
  readonly store: Store;
  readonly ca: CaSettings;
  readonly logger: Logger;
}

/**
 * Carries an issuance to its end: completed, failed, or overtaken by another request; or until it has to wait for long.
 * @param parked what it was when it began to wait, if it did: what it has published goes with it when it was overtaken
 * @returns the issuance when it waits until its `resume_at`
 * @throws StoreError while Redis is away or when somebody else changed the issuance, and the signal's reason: it is still to
 * be done then
 */
export async function runIssuance(
  { store, ca, logger }: Issuing,
  { name, id, parked }: { readonly name: CertName; readonly id: string; readonly parked: Issuance | undefined },
  signal: AbortSignal,
): Promise<Issuance | undefined> {
  const found = await store.certificates.findIssuance(name);
  if (found?.record.id !== id || !isInProgress(found.record)) {
    if (parked && found?.record.id !== id)
      await leave(new Work(store, ca, { record: parked, raw: '' }, logger, signal));
    return undefined;
  }
  const work = new Work(store, ca, found, logger, signal);
  try {
    await quietly(work, () => issue(work));
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof Parked) {
      return park(work, error);
    }
    if (error instanceof StoreError && error.code !== 'STORE_RECORD_BROKEN') throw error;
    await quietly(work, () => failIssuance(work, error));
  }
  return undefined;
}

/** @returns undefined when the issuance was overtaken */
async function park(work: Work, { until, message }: Parked): Promise<Issuance | undefined> {
  const resume_at = until.toISOString();
  await quietly(work, () => work.note({ resume_at, message }));
  if (work.issuance.resume_at !== resume_at) return undefined;
  work.logger.info({ step: work.issuance.step, resume_at }, message);
  return work.issuance;
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
    await leave(work);
  }
}

/** An abort leaves what was published, for whoever goes on; here nobody does. */
async function leave(work: Work): Promise<void> {
  await removeAnswers(work);
  work.logger.info('the issuance was deleted or requested anew; leaving it');
}

async function isStillToBeDone({ store, issuance }: Work): Promise<boolean> {
  const now = await store.certificates.findIssuance(issuance.cert_name);
  return now?.record.id === issuance.id && isInProgress(now.record);
}
