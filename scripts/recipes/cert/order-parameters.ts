import type { ChallengeType, DnsProviderName, FieldProblem, KeyType } from '#domain';
import { challengeType, directoryUrl, dnsProvider, email, keyType, text } from '../arguments/kinds.ts';
import { given } from '../arguments/given.ts';
import { byName, optional, toggle, withAlias } from '../arguments/parameter.ts';

/** How a certificate is ordered, for every recipe that orders one: what is given by position first. */
export const ORDER = {
  email: optional(email, "contact for the CA; left out: the token's"),
  token: withAlias(optional(text, 'token or its name; left out: ADMIN_TOKEN, or the token named admin'), 'token_name'),
  staging: toggle('order from ACME_STAGING_URL'),
  directory: byName(optional(directoryUrl, 'the CA to order from; left out: ACME_DIRECTORY_URL'), 'acme_directory_url'),
  challenge: byName(
    optional(challengeType, 'how the CA checks the names; left out: dns-01 for wildcards, http-01 for all others'),
    'challenge_type',
  ),
  dns: byName(optional(dnsProvider, 'who sets DNS records, by dns-01; left out: DNS_PROVIDER'), 'dns_provider'),
  key: byName(optional(keyType, 'its key; left out: CERT_KEY_TYPE'), 'key_type'),
  profile: byName(optional({ ...text, shown: 'NAME' }, 'a profile of the CA; left out: ACME_PROFILE')),
  chain: byName(
    optional({ ...text, shown: 'NAME' }, 'the issuer that the chain shall end in; left out: ACME_PREFERRED_CHAIN'),
    'preferred_chain',
  ),
};

export interface OrderValues {
  readonly email?: string | undefined;
  readonly staging: boolean;
  readonly directory?: string | undefined;
  readonly challenge?: ChallengeType | undefined;
  readonly dns?: DnsProviderName | undefined;
  readonly key?: KeyType | undefined;
  readonly profile?: string | undefined;
  readonly chain?: string | undefined;
}

export const checkOrder = ({ staging, directory }: Pick<OrderValues, 'staging' | 'directory'>): FieldProblem[] =>
  staging && directory !== undefined
    ? [{ field: 'staging', message: 'and directory both name a CA; give one of them' }]
    : [];

/** The terms of the order for the API: what was given, and nothing else. */
export const orderBody = (values: OrderValues, stagingUrl: string) =>
  given({
    email: values.email,
    acme_directory_url: values.staging ? stagingUrl : values.directory,
    challenge_type: values.challenge,
    dns_provider: values.dns,
    key_type: values.key,
    profile: values.profile,
    preferred_chain: values.chain,
  });
