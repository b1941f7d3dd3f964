import type { Exchange } from '../exchange/exchange.ts';
import { refuse } from '../respond/refuse.ts';
import type { DomainInstance } from './domain-instance.ts';

interface Failure {
  readonly status: 400 | 502 | 504;
  readonly message: string;
}

const bad = (message: string): Failure => ({ status: 502, message });
const late = (message: string): Failure => ({ status: 504, message });

const UNRESOLVED = bad('The address of this site’s backend cannot be resolved. Its operator should check its name.');
const UNREACHABLE = bad('The backend of this site cannot be reached over the network.');
const BROKEN_OFF = bad('The backend of this site closed the connection before it answered.');
const NOT_HTTP = bad('The backend of this site answered with something that is not HTTP.');
const NO_CONNECTION = late('The backend of this site did not accept the connection in time.');
const NOT_FORWARDABLE: Failure = { status: 400, message: 'The request has a character that cannot be passed on.' };

/** By the error code of Node, of undici's connector, or of our own. */
const FAILURES: Readonly<Record<string, Failure>> = {
  ECONNREFUSED: bad('The backend of this site refused the connection. Its operator should check that it runs.'),
  ENOTFOUND: UNRESOLVED,
  EAI_AGAIN: UNRESOLVED,
  EHOSTUNREACH: UNREACHABLE,
  ENETUNREACH: UNREACHABLE,
  EADDRNOTAVAIL: UNREACHABLE,
  ECONNRESET: BROKEN_OFF,
  EPIPE: BROKEN_OFF,
  UND_ERR_SOCKET: BROKEN_OFF,
  ETIMEDOUT: NO_CONNECTION,
  UND_ERR_CONNECT_TIMEOUT: NO_CONNECTION,
  UND_ERR_HEADERS_TIMEOUT: late('The backend of this site did not answer in time.'),
  UND_ERR_HEADERS_OVERFLOW: bad('The header of the backend’s answer is too large.'),
  MPM_INTERNAL_PORT: bad(
    'The address of this site’s backend is a port of this gateway’s own. Its operator should name another.',
  ),
  MPM_NO_FINAL_ANSWER: bad('The backend of this site sent informational answers (1xx) without end, and no final one.'),
  MPM_NO_HTTP2: bad('The backend of this site does not speak HTTP/2. Its operator should check backend_protocol.'),
  MPM_NOT_FORWARDABLE: NOT_FORWARDABLE,
  UND_ERR_INVALID_ARG: NOT_FORWARDABLE,
};
const UNTRUSTED = bad('The backend of this site has no certificate that this gateway trusts for its name.');
const OTHER = bad('The backend of this site could not be asked.');

function explain(code: string): Failure {
  const known = FAILURES[code];
  if (known) return known;
  if (code.startsWith('HPE_')) return NOT_HTTP;
  return /CERT|SIGNATURE|ISSUER|^ERR_(TLS|SSL)|^EPROTO/.test(code) ? UNTRUSTED : OTHER;
}

/** The error code, or the name of an error that has none. */
export const codeOf = (error: Error): string => (error as NodeJS.ErrnoException).code ?? error.name;

/** Answers a request that its backend could not answer, and tells the operator why. Not after the answer began. */
export function refuseFailure(exchange: Exchange, instance: DomainInstance, error: Error): void {
  const code = codeOf(error);
  exchange.failure = code;
  // A status that is none comes after the head: the answer is the gateway's all the same.
  exchange.answeredAt = 0;
  const failure = explain(code);
  if (failure.status !== 400) {
    exchange.passage?.failed(error);
    instance.reportFailure(code, error.message, exchange);
  }
  refuse(exchange, failure.status, failure.message);
}
