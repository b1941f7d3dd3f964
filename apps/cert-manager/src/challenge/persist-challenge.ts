import { ACMEValidationError, persistRecord, providerOf, type Challenge, type TxtRecord } from '#acme';
import { isWildcard } from '#domain';
import type { Work } from '../work.ts';

/**
 * The record that a dns-persist-01 challenge wants, unless there is one already that will do.
 * @throws ACMEValidationError when the CA does not say what it must name
 */
export async function wantedPersistRecord(work: Work, challenge: Challenge): Promise<TxtRecord | undefined> {
  const { name, issuerDomainNames } = challenge;
  const [issuerDomainName] = issuerDomainNames;
  if (issuerDomainName === undefined) {
    throw new ACMEValidationError(
      `${work.ca} offers dns-persist-01 for ${name} without saying what the record must name. Choose another challenge_type.`,
      { code: 'ACME_PROTOCOL', retry: false },
    );
  }
  const accountUrl = await accountUrlOf(work);
  const record = persistRecord({ name, issuerDomainName, accountUrl });
  const wish = { issuers: issuerDomainNames, accountUrl, wildcard: isWildcard(name) };
  return (await standsAlready(work, record.name, wish)) ? undefined : record;
}

export interface PersistWish {
  readonly issuers: readonly string[];
  readonly accountUrl: string;
  readonly wildcard: boolean;
}

/** Whether a text of a TXT record lets the account have the certificate (draft-ietf-acme-dns-persist 4). */
export function grants(text: string, { issuers, accountUrl, wildcard }: PersistWish, now: Date): boolean {
  const [issuer = '', ...rest] = text.split(';').map((part) => part.trim());
  const parameters = new Map(
    rest.filter(Boolean).map((part) => {
      const [key = '', ...value] = part.split('=');
      return [key.trim().toLowerCase(), value.join('=').trim()] as const;
    }),
  );
  const until = parameters.get('persistuntil');
  return (
    issuers.includes(issuer.toLowerCase()) &&
    parameters.get('accounturi') === accountUrl &&
    (!wildcard || parameters.get('policy')?.toLowerCase() === 'wildcard') &&
    (until === undefined || Number(until) * 1_000 > now.getTime())
  );
}

async function standsAlready(work: Work, name: string, wish: PersistWish): Promise<boolean> {
  const records = await work.challenging.resolver.records(name, 'TXT', work.signal);
  return records.some(({ text }) => grants(text, wish, new Date()));
}

async function accountUrlOf({ store, issuance }: Work): Promise<string> {
  const account = await store.accounts.find(providerOf(issuance.asked_directory_url), issuance.email);
  return account?.url ?? '';
}
