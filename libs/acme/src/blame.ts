import type { Blame } from '#domain';
import { isProblem, shortType, type AcmeProblem } from './problem.ts';

/** Problem types (RFC 8555 6.7) that say how a name looks from outside. */
const DOMAIN = new Set(['dns', 'connection', 'caa', 'tls', 'incorrectResponse']);

/** Those that say that the order cannot be fulfilled as it is, here or elsewhere. */
const REQUEST = new Set([
  'badCSR',
  'badPublicKey',
  'badSignatureAlgorithm',
  'invalidContact',
  'invalidProfile',
  'malformed',
  'rejectedIdentifier',
  'unsupportedContact',
  'unsupportedIdentifier',
]);

interface Failure {
  readonly code: string;
  readonly problem: AcmeProblem | undefined;
}

/** @param isValidation the CA could not convince itself that a name is ours */
export function blameFor({ code, problem }: Failure, isValidation: boolean): Blame {
  if (code === 'ACME_NO_CHALLENGE') return 'request';
  // What we know of a CA, such as its profiles, we do not ask it to refuse.
  if (!problem) return REQUEST.has(shortType(code)) ? 'request' : 'ca';
  const type = isProblem(problem, 'compound') ? (problem.subproblems[0]?.type ?? problem.type) : problem.type;
  const kind = shortType(type);
  if (DOMAIN.has(kind)) return 'domain';
  // Elsewhere it is the account that may not do something, and that is a matter between us and this CA.
  if (kind === 'unauthorized') return isValidation ? 'domain' : 'ca';
  return REQUEST.has(kind) ? 'request' : 'ca';
}
