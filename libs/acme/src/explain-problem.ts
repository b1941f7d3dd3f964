import { shortType, type AcmeProblem } from './problem.ts';

/** What a person can do about each problem type of RFC 8555 6.7, when asking the CA for something. */
const REMEDIES: Readonly<Record<string, string>> = {
  accountDoesNotExist: 'Try again: the account is registered anew.',
  badCSR: 'Choose another key_type, and names that this CA issues for.',
  badPublicKey: 'Choose another key_type.',
  badNonce: 'Try again later; if it stays so, a cache or a balancer stands between this server and the CA.',
  caa: "Add this CA to the domain's CAA record, or remove that record.",
  compound: 'Each name has its own reason.',
  externalAccountRequired: 'This CA wants an account made beforehand, which is not supported; choose another CA.',
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

/** What a person can do when the CA could not validate a name by HTTP-01. */
const VALIDATION_REMEDIES: Readonly<Record<string, string>> = {
  caa: "Add this CA to the domain's CAA record, or remove that record.",
  connection:
    'Port 80 of that name must reach this gateway from where the CA is: check its DNS record, the firewall and port forwarding.',
  dns: 'Check that the A or AAAA record of that name points to this server, and that its DNS servers answer.',
  incorrectResponse: 'Another server answers on port 80 for that name: point its DNS record at this gateway.',
  malformed: 'Check that the A or AAAA record of that name points to this server.',
  rateLimited: 'Wait; asking again earlier makes it longer.',
  tls: 'A redirect leads to an HTTPS server that the CA cannot talk to; let /.well-known/acme-challenge/ be answered on port 80.',
  unauthorized:
    'Another server answers on port 80 for that name: point its DNS record at this gateway, and let requests for /.well-known/acme-challenge/ through whatever stands in front of it.',
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

/** Says which names a CA could not validate, why, and what to do. */
export function explainValidation(ca: string, failures: readonly { name: string; problem: AcmeProblem }[]): string {
  const remedies = failures.map(({ problem }) => VALIDATION_REMEDIES[shortType(problem.type)] ?? FALLBACK);
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
