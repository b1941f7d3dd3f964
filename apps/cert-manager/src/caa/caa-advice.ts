import type { CaaAdvice, CaaAdvised } from '#contracts';
import { isAddress, isWildcard, type Certificate } from '#domain';
import { challengeTypeOf } from '../challenge/choose-challenge.ts';

/** A CA that issues a certificate, or would where another one fails. */
export interface Issuer {
  /** In words for messages. */
  readonly ca: string;
  /** What it looks for in CAA records; null: its directory does not say. */
  readonly identity: string | null;
  /** Why that is not known, where it could not be asked; null: it was. */
  readonly trouble: string | null;
  /** null: there is no account yet. */
  readonly accountUrl: string | null;
}

type Ordered = Pick<Certificate, 'cert_name' | 'domains' | 'challenge_type'>;

/** RFC 8659 4.2: what a parameter may consist of. A semicolon would begin another one. */
const PARAMETER = /^[\x21-\x3a\x3c-\x7e]+$/;
const ISSUER_DOMAIN = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/i;

/**
 * The CAA records (RFC 8659) that let these CAs issue this certificate again, and keep every other CA, account and challenge
 * (RFC 8657) from issuing for its names.
 */
export function caaAdvice(certificate: Ordered, issuers: readonly Issuer[]): CaaAdvice {
  const usable = issuers.filter(({ identity }) => identity !== null && ISSUER_DOMAIN.test(identity));
  // One that is left out could not issue any more: rather none than some.
  const complete = usable.length === issuers.length;
  const names = new Set(certificate.domains.filter((name) => !isAddress(name)).map(withoutStar));
  const records = complete ? [...names].flatMap((name) => recordsAt(name, certificate, usable)) : [];
  return {
    cert_name: certificate.cert_name,
    records,
    text: records.map(({ text }) => text).join('\n'),
    notes: [
      ...issuers.filter((issuer) => !usable.includes(issuer)).map(withoutIdentity),
      ...(records.length ? usable.filter(({ accountUrl }) => !isParameter(accountUrl)).map(withoutAccount) : []),
      ...(certificate.domains.some(isAddress) ? ['IP addresses have no CAA records.'] : []),
    ],
  };
}

/** Without an `issuewild`, the `issue` records hold for wildcards as well (RFC 8659 4.3); alone it would leave the name itself open. */
function recordsAt(name: string, certificate: Ordered, issuers: readonly Issuer[]): CaaAdvised[] {
  const own = certificate.domains.filter((domain) => withoutStar(domain) === name);
  const wild = own.filter(isWildcard);
  const plain = own.filter((domain) => !isWildcard(domain));
  const record = (tag: CaaAdvised['tag'], of: readonly string[]): CaaAdvised[] =>
    issuers.map((issuer) => {
      const value = valueFor(issuer, [...new Set(of.map((domain) => challengeTypeOf(certificate, domain)))]);
      return { name, tag, value, text: `${name}. CAA 0 ${tag} "${value.replaceAll(/["\\]/g, String.raw`\$&`)}"` };
    });
  return [...record('issue', plain.length ? plain : wild), ...(wild.length ? record('issuewild', wild) : [])];
}

const valueFor = ({ identity, accountUrl }: Issuer, methods: readonly string[]): string =>
  [
    identity,
    ...(isParameter(accountUrl) ? [`accounturi=${accountUrl}`] : []),
    `validationmethods=${methods.join(',')}`,
  ].join('; ');

const isParameter = (accountUrl: string | null): boolean => accountUrl !== null && PARAMETER.test(accountUrl);
/** The name that a record for a wildcard stands at. */
export const withoutStar = (name: string): string => name.replace(/^\*\./, '');

const withoutIdentity = ({ ca, trouble }: Issuer): string =>
  trouble !== null
    ? `No records can be offered while ${ca} cannot be asked which name they have to give it. ${trouble}`
    : `${ca} does not say in its directory (caaIdentities) which name CAA records have to give it, so none can be offered. Its documentation may say it.`;

const withoutAccount = ({ ca, accountUrl }: Issuer): string =>
  accountUrl === null
    ? `There is no account at ${ca} yet, so its records are without accounturi. Ask again after the first order there, for records that are.`
    : `The account at ${ca}, ${accountUrl}, cannot be written in a CAA record, so its records are without accounturi.`;
