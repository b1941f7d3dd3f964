import { DnsError, type DnsProvider } from '#dns01';
import type { ChallengeRecord, DnsProviderName } from '#domain';
import { StoreError } from '#store';
import type { Work } from '../work.ts';
import type { Challenging } from './challenging.ts';

/** Not the work's own signal: what is nobody's business any more has to be taken away too. */
const REMOVAL_MS = 60_000;

/** Takes away what was published for this issuance, by this run or by an earlier one that was interrupted. */
export async function removeAnswers(work: Work): Promise<void> {
  const { challenge_tokens: tokens, challenge_names: names, challenge_records: records } = work.issuance;
  await work.store.challenges.remove(tokens);
  await work.store.alpnChallenges.remove(names);
  const remarks = await removeRecords(work, records);
  try {
    if (names.length || records.length)
      await work.note({ challenge_names: [], challenge_records: [], remarks: work.remarksWith(...remarks) });
  } catch (error) {
    // It was overtaken: there is nobody left to be told.
    if (!(error instanceof StoreError && error.code === 'STORE_CONFLICT')) throw error;
  }
}

/** @returns what a person should know of it */
async function removeRecords(work: Work, records: readonly ChallengeRecord[]): Promise<string[]> {
  const remarks: string[] = [];
  for (const record of records) {
    const { name, value, provider } = record;
    if (record.lasting) remarks.push(`The TXT record ${name} "${value}" is to stay: it is good for every renewal.`);
    else if (provider === 'manual')
      remarks.push(`The TXT record ${name} "${value}" is not needed any more; remove it.`);
    else {
      const problem = await removeRecord(work.challenging, record);
      if (problem === undefined) {
        await work.store.publishedRecords.forget(record);
        continue;
      }
      work.logger.warn({ name, reason: problem }, 'a TXT record could not be taken away; trying again later');
      remarks.push(
        `The TXT record ${name} "${value}" could not be taken away, and is tried again by itself. ${problem}`,
      );
    }
  }
  return remarks;
}

/** @returns why it could not be done */
export async function removeRecord(challenging: Challenging, record: ChallengeRecord): Promise<string | undefined> {
  try {
    await open(challenging, record.provider).remove(record, AbortSignal.timeout(REMOVAL_MS));
    return undefined;
  } catch (error) {
    if (error instanceof DnsError) return error.message;
    if (error instanceof DOMException) return `It took longer than ${REMOVAL_MS / 1_000} s.`;
    throw error;
  }
}

const open = ({ openProvider }: Challenging, name: DnsProviderName): DnsProvider => openProvider(name);
