import type { Challenge, Order } from '#acme';
import { DnsError, type DnsProvider } from '#dns01';
import type { ChallengeRecord } from '#domain';
import type { Work } from '../work.ts';
import { isByDns } from './choose-challenge.ts';
import { dnsProviderOf } from './dns-provider-of.ts';
import { awaitRecords } from './await-records.ts';
import { provenBy } from './proven-by.ts';
import { wantedRecords } from './wanted-records.ts';

/** So many are set at a time: providers limit requests, and a person waits. */
const AT_ONCE = 5;

/**
 * Sees to it that the records of DNS challenges are to be seen. Each is written down before it is set, so that it is
 * found and taken away whatever happens, and again with what its provider calls it.
 * @throws DnsError; Parked until it is worth while to look again
 */
export async function publishInDns(work: Work, challenges: readonly Challenge[], order: Order): Promise<void> {
  const asked = challenges.filter(({ type, unanswered }) => isByDns(type) && unanswered);
  if (asked.length === 0) return;
  const provider = dnsProviderOf(work.challenging, work.issuance);
  const wanted = await wantedRecords(work, asked, provider.name);
  await writeDown(work, wanted);
  await remember(work, wanted);
  const records = await present(work, provider, wanted);
  await awaitRecords(work, order, records);
}

/** What stands there and is not wanted any more was a person's to set, who has done it otherwise. */
async function writeDown(work: Work, wanted: readonly ChallengeRecord[]): Promise<void> {
  const there = work.issuance.challenge_records;
  const values = new Set(wanted.map(({ value }) => value));
  const kept = there.filter(({ value, lasting }) => !lasting && !values.has(value));
  const all = [...kept, ...wanted];
  const isNew = all.length !== there.length || all.some((record) => !there.includes(record));
  if (isNew) await work.note({ challenge_records: all });
}

/** What a person sets, a person takes away; and what is lasting stays. */
const remember = (work: Work, records: readonly ChallengeRecord[]): Promise<void> =>
  work.store.publishedRecords.remember(
    records.filter(({ lasting, provider }) => !lasting && provider !== 'manual'),
    work.issuance,
    new Date(),
  );

async function present(
  work: Work,
  provider: DnsProvider,
  wanted: readonly ChallengeRecord[],
): Promise<ChallengeRecord[]> {
  let records = [...wanted];
  const missing = wanted.filter(({ presented_at: at }) => at === null);
  for (const batch of inBatches(missing)) {
    const outcomes = await Promise.allSettled(batch.map((record) => presentOne(work, provider, record)));
    const done = new Map(
      outcomes.flatMap((outcome, i) => {
        const before = batch[i];
        return before && outcome.status === 'fulfilled' ? [[before, outcome.value] as const] : [];
      }),
    );
    const updated = (record: ChallengeRecord): ChallengeRecord => done.get(record) ?? record;
    records = records.map(updated);
    await remember(work, [...done.values()]);
    await work.note({ challenge_records: work.issuance.challenge_records.map(updated) });
    const failed = outcomes.find((outcome) => outcome.status === 'rejected');
    if (!failed) continue;
    await giveUp(
      work,
      batch.filter((_, i) => isRefusal(outcomes[i])),
    );
    throw failed.reason;
  }
  return records;
}

/** The provider has said no: nothing was set, and nothing has to be taken away. */
const isRefusal = (outcome: PromiseSettledResult<unknown> | undefined): boolean =>
  outcome?.status === 'rejected' && outcome.reason instanceof DnsError && !outcome.reason.retry;

async function giveUp(work: Work, refused: readonly ChallengeRecord[]): Promise<void> {
  const kept = work.issuance.challenge_records.filter((record) => !refused.includes(record));
  await work.note({ challenge_records: kept });
  for (const record of refused) await work.store.publishedRecords.forget(record);
}

/** No name twice in a batch: some providers can only replace all values of a name by others. */
function inBatches(records: readonly ChallengeRecord[]): ChallengeRecord[][] {
  const batches: ChallengeRecord[][] = [];
  for (const record of records) {
    const fits = (batch: readonly ChallengeRecord[]): boolean =>
      batch.length < AT_ONCE && batch.every(({ name }) => name !== record.name);
    const batch = batches.find(fits);
    if (batch) batch.push(record);
    else batches.push([record]);
  }
  return batches;
}

async function presentOne(work: Work, provider: DnsProvider, record: ChallengeRecord): Promise<ChallengeRecord> {
  const { name, value } = record;
  const { handle } = await provider.present({ name, value }, work.signal).catch((error: unknown) => {
    throw provenBy(name) === undefined ? withAlias(name, error) : error;
  });
  work.logger.info({ name, provider: provider.name }, 'the TXT record is set');
  return { ...record, handle, presented_at: new Date().toISOString() };
}

/** Who meets a name in a foreign zone would not know where it comes from; a wildcard CNAME is enough for it. */
function withAlias(name: string, error: unknown): unknown {
  if (!(error instanceof DnsError)) return error;
  const { code, retry, retryAt, message } = error;
  const hint = `The CNAME of the challenge name leads to ${name}, so that is where the record has to be.`;
  return new DnsError(`${message} ${hint}`, { code, retry, retryAt, cause: error });
}
