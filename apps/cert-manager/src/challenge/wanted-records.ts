import type { Challenge } from '#acme';
import { challengeNameOf, delegationOf } from '#dns01';
import type { ChallengeRecord, DnsProviderName } from '#domain';
import type { Work } from '../work.ts';
import { wantedPersistRecord } from './persist-challenge.ts';
import { refuseAliasToOthers } from './refuse-alias-to-others.ts';

/**
 * The TXT records that have to be there for these challenges: those that were written down by an earlier run as they stand,
 * the others where the CNAMEs of their names lead.
 * @throws DnsError when that cannot be looked up; NamesOfOthers where that is not its owner's to write
 */
export async function wantedRecords(
  work: Work,
  challenges: readonly Challenge[],
  provider: DnsProviderName,
): Promise<ChallengeRecord[]> {
  const known = new Map(work.issuance.challenge_records.map((record) => [record.value, record]));
  const ends = new Map<string, Promise<string>>();
  const endOf = (name: string): Promise<string> => {
    const found = ends.get(name) ?? whereToWrite(work, name);
    ends.set(name, found);
    return found;
  };
  const wanted = challenges.map(async (challenge): Promise<ChallengeRecord | undefined> => {
    if (challenge.type === 'dns-01') {
      const { name, dnsValue: value } = challenge;
      return known.get(value) ?? planned(provider, await endOf(challengeNameOf(name)), value, false);
    }
    const record = await wantedPersistRecord(work, challenge);
    if (!record) return undefined;
    return known.get(record.value) ?? planned(provider, await endOf(record.name), record.value, true);
  });
  const records = (await Promise.all(wanted)).filter((record) => record !== undefined);
  // A name and its wildcard may want the same lasting record.
  return [...new Map(records.map((record) => [`${record.name} ${record.value}`, record])).values()];
}

async function whereToWrite(work: Work, challengeName: string): Promise<string> {
  const end = await delegationOf(work.challenging.resolver, challengeName, work.signal);
  await refuseAliasToOthers(work, challengeName, end);
  return end;
}

const planned = (provider: DnsProviderName, name: string, value: string, lasting: boolean): ChallengeRecord => ({
  provider,
  name,
  value,
  handle: null,
  presented_at: null,
  lasting,
});
