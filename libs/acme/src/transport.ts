import { AsyncLocalStorage } from 'node:async_hooks';
import type { Agent } from 'node:https';
import { axios } from 'acme-client';
import type { AxiosResponse, InternalAxiosRequestConfig } from 'axios';
import { ACMECertificateError } from './acme-error.ts';
import { explainProblem } from './explain-problem.ts';
import { isProblem, readProblem, readRetryAfter, type AcmeProblem } from './problem.ts';
import { readAlternates } from './read-alternates.ts';

/** How to talk to a CA. */
export interface Connection {
  /** The CA, in words for messages. */
  readonly ca: string;
  readonly agent: Agent;
  readonly signal: AbortSignal;
  /** Milliseconds that a single request may take. */
  readonly requestTimeoutMs: number;
}

/** One call of acme-client, which may make several requests. What its one global HTTP client cannot know is here. */
export interface Call {
  readonly connection: Connection;
  /** Aborted when the latest request has taken too long. */
  deadline?: AbortSignal;
  /** The last answer's Retry-After. */
  retryAt?: Date | undefined;
  /** URLs of other chains for the certificate that the last answer holds (RFC 8555 7.4.2). */
  alternates?: readonly string[];
  /** Set while the last answer was badNonce, which acme-client repeats with a fresh one. */
  badNonce?: AcmeProblem | undefined;
}

/** A chain of certificates for 100 names is below 100 kB. */
const MAX_ANSWER_BYTES = 1_048_576;

const calls = new AsyncLocalStorage<Call>();

/** Makes requests of acme-client as part of a call. */
export const inCall = <T>(call: Call, work: () => Promise<T>): Promise<T> => calls.run(call, work);

/**
 * acme-client 5.4.0 sends everything through one axios instance, whose interceptors sleep as long as Retry-After says
 * (hours), repeat signed bodies with their used nonce (its issue 103), turn network errors into a TypeError and know
 * neither deadline nor abort. These replace them.
 */
axios.interceptors.request.clear();
axios.interceptors.response.clear();
axios.interceptors.request.use(prepare);
axios.interceptors.response.use(judge);

const USER_AGENT = `mcp-proxy-manager ${String(axios.defaults.headers.common['User-Agent'])}`;

function prepare(config: InternalAxiosRequestConfig): InternalAxiosRequestConfig {
  const call = calls.getStore();
  if (!call) throw new Error('A request to a CA outside of a call: it would have no deadline and no trust anchors');
  config.headers.set('User-Agent', USER_AGENT);
  call.deadline = AbortSignal.timeout(call.connection.requestTimeoutMs);
  return Object.assign(config, {
    httpsAgent: call.connection.agent,
    proxy: false as const,
    signal: AbortSignal.any([call.connection.signal, call.deadline]),
    maxRedirects: 0,
    maxContentLength: MAX_ANSWER_BYTES,
    maxBodyLength: MAX_ANSWER_BYTES,
  });
}

/** Lets good answers and badNonce through to acme-client; all others end the call. */
function judge(response: AxiosResponse<unknown>): AxiosResponse<unknown> {
  const call = calls.getStore();
  if (!call) return response;
  const headers = response.headers as Record<string, unknown>;
  call.retryAt = readRetryAfter(headers['retry-after'], new Date());
  call.alternates = readAlternates(headers['link']);
  call.badNonce = undefined;
  if (response.status < 300) return response;
  if (response.status < 400) throw redirected(call, headers['location']);
  const problem = readProblem(response.data, response.status);
  if (isProblem(problem, 'badNonce')) {
    call.badNonce = problem;
    return response;
  }
  throw refused(call, problem);
}

export function refused(call: Call, problem: AcmeProblem): ACMECertificateError {
  const retry =
    problem.status === 429 || problem.status >= 500 || isProblem(problem, 'badNonce', 'accountDoesNotExist');
  return new ACMECertificateError(explainProblem(call.connection.ca, problem, call.retryAt), {
    code: problem.type === 'about:blank' ? 'ACME_PROTOCOL' : problem.type,
    retry,
    retryAt: call.retryAt,
    problem,
  });
}

const redirected = (call: Call, location: unknown): ACMECertificateError =>
  new ACMECertificateError(
    // Only where it leads: what answers may be no CA at all, and its addresses may hold secrets.
    `${call.connection.ca} answers with a redirect to ${URL.parse(String(location))?.origin ?? 'another place'}. Use the address of the ACME directory itself as acme_directory_url.`,
    { code: 'ACME_PROTOCOL', retry: false },
  );
