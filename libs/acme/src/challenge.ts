import { createHash } from 'node:crypto';
import type { Authorization } from 'acme-client';
import { CHALLENGE_TYPES, type ChallengeType } from '#domain';
import { ACMEValidationError } from './acme-error.ts';
import { caText } from './ca-text.ts';
import { nameOf } from './identifier.ts';

interface AnyChallenge {
  /** The name to be validated: a host name, a wildcard or an IP address. */
  readonly name: string;
  readonly wildcard: boolean;
  /** The CA has not been told yet that the answer is there. */
  readonly unanswered: boolean;
  readonly url: string;
  /** URL of its authorization. */
  readonly authorization: string;
}

/** A challenge whose answer proves that we have the account's key (RFC 8555 8.1). */
interface KeyChallenge extends AnyChallenge {
  /** What the CA asks for. */
  readonly token: string;
  /** What it must find: HTTP-01 as the body (RFC 8555 8.3); TLS-ALPN-01 hashed, in the certificate (RFC 8737 3). */
  readonly keyAuthorization: string;
  readonly issuerDomainNames: readonly [];
}

/** A challenge of an authorization, and what its answer is made of. */
export type Challenge =
  | (KeyChallenge & { readonly type: 'http-01' | 'tls-alpn-01'; readonly dnsValue: null })
  /** `dnsValue` is the text of the TXT record at `_acme-challenge.` and the name without `*.` (RFC 8555 8.4). */
  | (KeyChallenge & { readonly type: 'dns-01'; readonly dnsValue: string })
  /** Answered by persistRecord() with one of the issuer's domain names. */
  | (AnyChallenge & {
      readonly type: 'dns-persist-01';
      readonly token: null;
      readonly keyAuthorization: null;
      readonly dnsValue: null;
      readonly issuerDomainNames: readonly string[];
    });

/** Whether its record is to stay, and is good for every certificate of the account that it names. */
export const isLasting = ({ type }: Challenge): boolean => type === 'dns-persist-01';

/**
 * Chooses how a name is validated.
 * @param offered types of the challenges that the CA offers for it, ours or not
 * @returns undefined: none of them will do
 */
export type ChooseChallenge = (
  name: string,
  wildcard: boolean,
  offered: readonly string[],
) => ChallengeType | undefined;

/** A challenge as it stands in an authorization; acme-client's types know two kinds. */
interface OfferedChallenge {
  readonly type: string;
  readonly url: string;
  readonly status: string;
  readonly token?: string;
  readonly 'issuer-domain-names'?: unknown;
}

/**
 * The challenge of an authorization that is to be answered.
 * @throws ACMEValidationError ACME_NO_CHALLENGE that says what the CA offers
 */
export async function challengeOf(
  ca: string,
  authorization: Authorization,
  chooseType: ChooseChallenge,
  keyAuthorizationOf: (token: string, url: string) => Promise<string>,
): Promise<Challenge> {
  const { type, challenge } = choose(ca, authorization, chooseType);
  const { url, status, token = '' } = challenge;
  const common = {
    name: nameOf(authorization),
    wildcard: authorization.wildcard === true,
    unanswered: status === 'pending',
    url,
    authorization: authorization.url,
  };
  if (type === 'dns-persist-01') {
    const none = { token: null, keyAuthorization: null, dnsValue: null };
    return { ...common, ...none, type, issuerDomainNames: issuersOf(challenge) };
  }
  const keyAuthorization = await keyAuthorizationOf(token, url);
  const answer = { ...common, token, keyAuthorization, issuerDomainNames: [] as const };
  if (type !== 'dns-01') return { ...answer, type, dnsValue: null };
  return { ...answer, type, dnsValue: createHash('sha256').update(keyAuthorization).digest('base64url') };
}

function choose(
  ca: string,
  authorization: Authorization,
  chooseType: ChooseChallenge,
): { readonly type: ChallengeType; readonly challenge: OfferedChallenge } {
  const name = nameOf(authorization);
  const challenges: readonly OfferedChallenge[] = authorization.challenges;
  const offered = challenges.map(({ type }) => type);
  const type = chooseType(name, authorization.wildcard === true, offered);
  const challenge = challenges.find((each) => each.type === type);
  if (type && challenge) return { type, challenge };
  throw noChallenge(ca, name, type, offered);
}

/** `issuer-domain-names` of a dns-persist-01 challenge (draft-ietf-acme-dns-persist 3.1). They get into a record: nothing else may. */
const issuersOf = ({ 'issuer-domain-names': names }: OfferedChallenge): string[] =>
  Array.isArray(names)
    ? names.filter((name) => typeof name === 'string' && DOMAIN_NAME.test(name)).slice(0, MAX_ISSUERS)
    : [];

const DOMAIN_NAME = /^(?=.{1,253}$)[a-z0-9-]+(?:\.[a-z0-9-]+)*$/i;

/** The draft allows ten. */
const MAX_ISSUERS = 10;
const MAX_TYPE = 40;
const MAX_TYPES = 10;

function noChallenge(
  ca: string,
  name: string,
  wanted: ChallengeType | undefined,
  offered: readonly string[],
): ACMEValidationError {
  const list = offered
    .slice(0, MAX_TYPES)
    .map((type) => caText(type, MAX_TYPE))
    .join(', ');
  const known = CHALLENGE_TYPES.filter((type) => offered.includes(type));
  const what = wanted
    ? `${ca} offers no ${wanted} challenge for ${name}, only ${list || 'none at all'}.`
    : `${ca} offers ${list || 'no challenge'} for ${name}, and none that can be answered as things are set up.`;
  return new ACMEValidationError(`${what} ${remedy(name, known)}`, { code: 'ACME_NO_CHALLENGE', retry: false });
}

function remedy(name: string, known: readonly ChallengeType[]): string {
  if (!known.length) return 'Choose another CA.';
  const ways = known.length === 1 ? `${known[0]}` : `one of ${known.join(', ')}`;
  if (!name.startsWith('*.')) return `Choose ${ways} as challenge_type, or another CA.`;
  return `A wildcard is validated by DNS alone: choose ${ways} as challenge_type, with a DNS provider that can set its record; or name each host instead.`;
}
