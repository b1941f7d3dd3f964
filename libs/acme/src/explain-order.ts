import { ACMECertificateError, type AcmeError } from './acme-error.ts';
import { caMeta } from './ca-meta.ts';
import { caText } from './ca-text.ts';
import { isProblem, shortType, type AcmeProblem } from './problem.ts';
import type { Connection } from './transport.ts';

const INVALID_PROFILE = 'urn:ietf:params:acme:error:invalidProfile';
const MAX_PROFILE = 100;

/**
 * Refuses a profile that the CA's directory does not name; older CAs would issue another one without a word.
 * @throws ACMECertificateError invalidProfile that names those that there are
 */
export async function checkProfile(connection: Connection, directoryUrl: string, profile: string): Promise<void> {
  const known = await caMeta(connection, directoryUrl);
  if (Object.hasOwn(known.profiles, profile)) return;
  // It may be newer than what we remember.
  const { profiles } = await caMeta(connection, directoryUrl, { maxAgeMs: 0 });
  if (!Object.hasOwn(profiles, profile)) throw noProfile(connection.ca, profile, Object.keys(profiles), undefined);
}

/** The CA's own refusal of a profile that its directory names. */
export async function explainProfile(
  connection: Connection,
  directoryUrl: string,
  profile: string,
  refusal: AcmeError,
): Promise<AcmeError> {
  if (!isProblem(refusal.problem, 'invalidProfile')) return refusal;
  const { profiles } = await caMeta(connection, directoryUrl, { maxAgeMs: 0 });
  return noProfile(connection.ca, profile, Object.keys(profiles), refusal);
}

function noProfile(
  ca: string,
  profile: string,
  offered: readonly string[],
  refusal: AcmeError | undefined,
): ACMECertificateError {
  const words = refusal?.problem ? `: ${refusal.problem.detail}` : '';
  const remedy = offered.length
    ? `It offers ${offered.join(', ')}: choose one of these, or leave the profile out.`
    : 'It offers no profiles: leave the profile out.';
  return new ACMECertificateError(
    `${ca} does not issue by the profile "${caText(profile, MAX_PROFILE)}"${words}${/[.!?]$/.test(words) ? '' : '.'} ${remedy}`,
    { code: INVALID_PROFILE, retry: false, problem: refusal?.problem, cause: refusal },
  );
}

/**
 * Whether a CA refuses an order because of what it replaces (RFC 9773 5): a certificate that has its successor, belongs to
 * another account or carries other names. Only alreadyReplaced has a type of its own; the rest is known by its words.
 */
export function isAboutReplaces({ type, status, detail, subproblems }: AcmeProblem): boolean {
  if (status < 400 || status >= 500 || status === 429) return false;
  return shortType(type) === 'alreadyReplaced' || [detail, ...subproblems.map((sub) => sub.detail)].some(mentions);
}

const mentions = (words: string): boolean => /\breplac(es?|ed|ing|ement)\b/i.test(words);
