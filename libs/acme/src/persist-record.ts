import { isWildcard } from '#domain';

export interface PersistRecordOptions {
  /** A host name or a wildcard. */
  readonly name: string;
  /** One of those that the challenge names. */
  readonly issuerDomainName: string;
  /** URL of the account that may have certificates for the name. */
  readonly accountUrl: string;
  /** Lets the account have wildcards and names below it too; for a wildcard it has to be, and is. */
  readonly wildcards?: boolean;
  /** The record is worth nothing after this moment. */
  readonly until?: Date;
}

/** A TXT record: its owner's absolute name, without a dot at its end, and its text, which may be longer than 255 bytes. */
export interface TxtRecord {
  readonly name: string;
  readonly value: string;
}

/**
 * The record that a dns-persist-01 challenge looks for (draft-ietf-acme-dns-persist 4): it names an account, not a token,
 * so one that is set once is good for every renewal.
 */
export function persistRecord(options: PersistRecordOptions): TxtRecord {
  const { name, issuerDomainName, accountUrl, wildcards = false, until } = options;
  const parts = [issuerDomainName, `accounturi=${accountUrl}`];
  if (wildcards || isWildcard(name)) parts.push('policy=wildcard');
  if (until) parts.push(`persistUntil=${Math.floor(until.getTime() / 1_000)}`);
  return { name: `_validation-persist.${isWildcard(name) ? name.slice(2) : name}`, value: parts.join('; ') };
}
