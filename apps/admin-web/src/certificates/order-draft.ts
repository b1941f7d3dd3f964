import {
  canValidate,
  InvalidInput,
  parseCertifiedName,
  parseCertName,
  parseNames,
  type ChallengeType,
  type DnsProviderName,
  type KeyType,
} from '#domain';
import type { CertificateOrder, PreflightQuestion } from '../api/certificates.ts';
import { AUTHORITIES, directoryOf, isDirectory } from '../hosts/authorities.ts';
import { texts } from '../texts.ts';

/** An order as it is being typed. Empty strings mean the server's choice; `authority` is a directory's URL or `other`. */
export interface OrderDraft {
  readonly cert_name: string;
  /** One name a line; commas and spaces will do as well. */
  readonly domains: string;
  readonly authority: string;
  readonly directory: string;
  readonly key_type: KeyType | '';
  readonly challenge_type: ChallengeType | '';
  readonly dns_provider: DnsProviderName | '';
}

export const NEW_ORDER: OrderDraft = {
  cert_name: '',
  domains: '',
  authority: '',
  directory: '',
  key_type: '',
  challenge_type: '',
  dns_provider: '',
};

/** The draft in the API's fields. */
export const orderOf = (draft: OrderDraft): CertificateOrder => ({
  cert_name: draft.cert_name.trim(),
  domains: namesIn(draft.domains),
  acme_directory_url: directoryOf(draft) || null,
  key_type: draft.key_type || null,
  challenge_type: draft.challenge_type || null,
  dns_provider: isByDns(draft) ? draft.dns_provider || null : null,
});

/** What can be checked of it before it is placed. */
export function questionOf(draft: OrderDraft): PreflightQuestion {
  const { domains, acme_directory_url, challenge_type, dns_provider } = orderOf(draft);
  return { domains, acme_directory_url, challenge_type, dns_provider };
}

/** Whether DNS records may prove any of the names, so that somebody has to set them. */
export const isByDns = ({ challenge_type: type, domains }: OrderDraft): boolean =>
  type === 'dns-01' || (type === '' && namesIn(domains).some((name) => name.startsWith('*.')));

/** Every wrong field, by the same rules and in the same words as the API; empty where all is well. */
export function orderProblems(draft: OrderDraft): ReadonlyMap<string, string> {
  const names = namesIn(draft.domains);
  const { challenge_type: type } = draft;
  const unfit = type === '' ? [] : names.filter((name) => !canValidate(type, name));
  return new Map([
    ...problemsIn('cert_name', () => parseCertName(draft.cert_name.trim())),
    ...problemsIn('domains', () => parseNames(names, parseCertifiedName)),
    ...(unfit.length ? [['challenge_type', texts.orderForm.unfit(unfit)] as const] : []),
    ...(draft.authority === AUTHORITIES.other && !isDirectory(directoryOf(draft))
      ? [['acme_directory_url', texts.hostForm.directoryWrong] as const]
      : []),
  ]);
}

const namesIn = (text: string): string[] => text.split(/[\s,]+/).filter(Boolean);

function problemsIn(field: string, parse: () => unknown): [field: string, message: string][] {
  try {
    parse();
    return [];
  } catch (error) {
    if (!(error instanceof InvalidInput)) throw error;
    return [[field, error.problems[0]?.message ?? '']];
  }
}
