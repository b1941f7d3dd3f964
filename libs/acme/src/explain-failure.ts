import { isAxiosError } from 'axios';
import { ACMECertificateError, type AcmeErrorCode } from './acme-error.ts';

/** What the operating system, the resolver, OpenSSL and the HTTP client call each kind of trouble. */
const KINDS: readonly (readonly [kind: AcmeErrorCode, pattern: RegExp])[] = [
  [
    'ACME_UNTRUSTED',
    /SELF_SIGNED|UNABLE_TO_(GET_ISSUER|VERIFY)|CERT_UNTRUSTED|CERT_HAS_EXPIRED|CERT_NOT_YET_VALID|ALTNAME_INVALID|INVALID_CA|CERT_SIGNATURE_FAILURE/,
  ],
  ['ACME_TIMEOUT', /ETIMEDOUT|ECONNABORTED/],
  ['ACME_PROTOCOL', /ERR_BAD_RESPONSE|ERR_INVALID_URL|HPE_|ERR_SSL|EPROTO/],
];

const WORDS: Readonly<Record<string, (ca: string, why: string) => string>> = {
  ACME_UNTRUSTED: (ca, why) =>
    `The HTTPS certificate of ${ca} is not trusted (${why}). If this is your own CA, name a PEM file with its root in ACME_CA_BUNDLE and restart; otherwise something stands between this server and it.`,
  ACME_TIMEOUT: (ca, why) =>
    `${ca} does not answer in time (${why}). Check that this server may connect to it, then try again.`,
  ACME_UNREACHABLE: (ca, why) =>
    `${ca} cannot be reached (${why}). Check the address, the network and DNS of this server, then try again.`,
  ACME_PROTOCOL: (ca, why) =>
    `${ca} does not answer as an ACME server does (${why}). Check acme_directory_url: it must be the URL of an ACME directory.`,
};

/** Gives a failure that has no answer of the CA a code and words. */
export function explainFailure(ca: string, error: unknown): ACMECertificateError {
  return failure(ca, codeOf(error), reasonOf(error), error);
}

/** A request that was given up after its deadline. */
export const timedOut = (ca: string, ms: number, cause: unknown): ACMECertificateError =>
  failure(ca, 'ACME_TIMEOUT', `no answer within ${ms / 1000} s`, cause);

const failure = (ca: string, code: AcmeErrorCode, why: string, cause: unknown): ACMECertificateError =>
  new ACMECertificateError(WORDS[code]?.(ca, why) ?? why, { code, retry: code !== 'ACME_PROTOCOL', cause });

function codeOf(error: unknown): AcmeErrorCode {
  // What the HTTP client did not throw comes from acme-client: an answer that it cannot make sense of.
  if (!isAxiosError(error)) return 'ACME_PROTOCOL';
  const signs = signsOf(error);
  return KINDS.find(([, pattern]) => pattern.test(signs))?.[0] ?? 'ACME_UNREACHABLE';
}

/** Codes and names of an error and of its causes. */
function signsOf(error: unknown): string {
  if (!(error instanceof Error)) return '';
  const { code = '' } = error as { code?: string };
  return [error.name, code, signsOf(error.cause)].join(' ');
}

/** Node gives an AggregateError without a message when none of a name's addresses answered. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const first = error instanceof AggregateError ? (error.errors[0] as unknown) : error.cause;
  return error.message || (first ? reasonOf(first) : error.name);
}
