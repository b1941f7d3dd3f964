import { shortType, type AcmeProblem } from './problem.ts';

/** What a person can do about each problem type of RFC 8555 6.7, when asking the CA for something. */
const REMEDIES: Readonly<Record<string, string>> = {
  accountDoesNotExist: 'Try again: the account is registered anew.',
  badCSR: 'Choose another key_type, and names that this CA issues for.',
  badPublicKey: 'Choose another key_type.',
  badNonce: 'Try again later; if it stays so, a cache or a balancer stands between this server and the CA.',
  caa: "Add this CA to the domain's CAA record, or remove that record.",
  compound: 'Each name has its own reason.',
  externalAccountRequired:
    'This CA wants accounts bound to one made at its own site: put the key id and the HMAC key that it gives there into ACME_EAB_KEY_ID and ACME_EAB_HMAC_KEY, and restart.',
  invalidContact: 'Use another e-mail address.',
  unsupportedContact: 'Use another e-mail address.',
  malformed: 'Look at the names; if they are right, this CA and this release do not understand each other.',
  rateLimited: 'Wait; asking again earlier makes it longer. For trying things out, use a staging CA.',
  rejectedIdentifier: 'This CA does not issue for that name; remove it, or choose another CA.',
  serverInternal: 'The CA has trouble of its own; try again later.',
  unauthorized: 'The CA does not let this account do it; try again, or use another e-mail address.',
  unsupportedIdentifier: 'This CA does not issue for that kind of name; choose another CA.',
  userActionRequired: 'The CA wants a person to act first.',
};

/** What a person can do when the CA could not validate a name, whatever way it took. */
const VALIDATION_REMEDIES: Readonly<Record<string, string>> = {
  caa: "Add this CA to the domain's CAA record, or remove that record.",
  dns: 'Check that the A or AAAA record of that name points to this server, and that its DNS servers answer.',
  malformed: 'Check that the A or AAAA record of that name points to this server.',
  rateLimited: 'Wait; asking again earlier makes it longer.',
};

const TXT_RECORD =
  'The CA saw another TXT record, or none: check that the record was set in the zone that answers for that name, and that all its DNS servers have it.';

/** What depends on the way: by type of challenge, then of problem. */
const REMEDIES_BY_CHALLENGE: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'http-01': {
    connection:
      'Port 80 of that name must reach this gateway from where the CA is: check its DNS record, the firewall and port forwarding.',
    incorrectResponse: 'Another server answers on port 80 for that name: point its DNS record at this gateway.',
    tls: 'A redirect leads to an HTTPS server that the CA cannot talk to; let /.well-known/acme-challenge/ be answered on port 80.',
    unauthorized:
      'Another server answers on port 80 for that name: point its DNS record at this gateway, and let requests for /.well-known/acme-challenge/ through whatever stands in front of it.',
  },
  'tls-alpn-01': {
    connection:
      'Port 443 of that name must reach this gateway from where the CA is: check its DNS record, the firewall and port forwarding.',
    incorrectResponse:
      'Another server answers TLS on port 443 for that name: point its DNS record at this gateway, and let nothing in front of it end TLS.',
    tls: 'What answers on port 443 for that name knows no acme-tls/1: point its DNS record at this gateway, and let nothing in front of it end TLS.',
    unauthorized:
      'Another server answers TLS on port 443 for that name: point its DNS record at this gateway, and let nothing in front of it end TLS.',
  },
  'dns-01': { dns: TXT_RECORD, incorrectResponse: TXT_RECORD, malformed: TXT_RECORD, unauthorized: TXT_RECORD },
  'dns-persist-01': { dns: TXT_RECORD, incorrectResponse: TXT_RECORD, malformed: TXT_RECORD, unauthorized: TXT_RECORD },
};

const validationRemedy = ({ challenge = 'http-01', problem }: FailedName): string => {
  const type = shortType(problem.type);
  return REMEDIES_BY_CHALLENGE[challenge]?.[type] ?? VALIDATION_REMEDIES[type] ?? FALLBACK;
};

const FALLBACK = 'Try again later.';

/** Says what a CA answered to a request, and what to do. */
export function explainProblem(ca: string, problem: AcmeProblem, retryAt: Date | undefined): string {
  return sentences(
    `${ca} refused: ${problem.detail} (${shortType(problem.type)})`,
    ...problem.subproblems.map((sub) => [sub.name, sub.detail].filter(Boolean).join(': ')),
    problem.instance ? `See ${problem.instance}` : '',
    retryAt ? `It may be asked again at ${retryAt.toISOString()}` : '',
    REMEDIES[shortType(problem.type)] ?? FALLBACK,
  );
}

/** Names of which the CA says nothing more are counted, not listed. */
const MAX_NAMES = 3;

export interface FailedName {
  readonly name: string;
  /** Type of the challenge that failed, where one did. */
  readonly challenge: string | undefined;
  readonly problem: AcmeProblem;
}

/** Says which names a CA could not validate, why, and what to do. */
export function explainValidation(ca: string, failures: readonly FailedName[]): string {
  const remedies = failures.map(validationRemedy);
  const more = failures.length - MAX_NAMES;
  return sentences(
    ...failures
      .slice(0, MAX_NAMES)
      .map(({ name, problem }) => `${ca} could not validate ${name}: ${problem.detail} (${shortType(problem.type)})`),
    more > 0 ? `${more} more ${more === 1 ? 'name' : 'names'} failed too` : '',
    ...new Set(remedies),
  );
}

const sentences = (...parts: string[]): string =>
  parts
    .filter(Boolean)
    .map((part) => (/[.!?]$/.test(part) ? part : `${part}.`))
    .join(' ');
