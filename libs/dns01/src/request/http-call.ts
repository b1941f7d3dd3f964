import { withDeadline } from '../deadline.ts';
import { DnsError } from '../dns-error.ts';
import { foreignText } from '../foreign-text.ts';
import { reasonOf } from '../reason-of.ts';

/** A service, as our messages speak of it. */
export interface HttpService {
  /** `Cloudflare`. */
  readonly who: string;
  /** The variable that holds its address. */
  readonly addressVariable: string;
  /** Never to be shown, whatever the service repeats of them. */
  readonly secrets: readonly string[];
  /** Milliseconds until an answer must be complete. */
  readonly timeoutMs: number;
}

export interface HttpCall {
  readonly url: string;
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
}

export interface HttpAnswer {
  readonly status: number;
  readonly body: string;
  /** When the service wants to be asked again, if it said so. */
  readonly retryAt: Date | undefined;
}

/** A page of 100 zones is some 60 kB. */
const MAX_ANSWER_BYTES = 1_048_576;

/**
 * One request. Every status but a redirect is an answer; a redirect is never followed, because the credentials would go
 * wherever it leads.
 * @throws DnsError DNS_UNREACHABLE, DNS_TIMEOUT, DNS_PROTOCOL; the signal's reason
 */
export const callHttp = (service: HttpService, call: HttpCall, signal: AbortSignal): Promise<HttpAnswer> =>
  withDeadline(
    service.timeoutMs,
    signal,
    (cause) => late(service, cause),
    async (limit) => {
      const { url, method, headers, body } = call;
      const response = await fetch(url, {
        method,
        headers,
        redirect: 'manual',
        signal: limit,
        ...(body && { body }),
      }).catch((cause: unknown) => {
        throw unreachable(service, cause);
      });
      if (response.status >= 300 && response.status < 400) throw await redirected(service, response);
      return {
        status: response.status,
        body: await readBody(service, response),
        retryAt: readRetryAfter(response.headers.get('retry-after')),
      };
    },
  );

/** Words for an answer that the service gives in trouble of its own, or when asked too often; undefined for all others. */
export function troubleOf(service: HttpService, { status, retryAt }: HttpAnswer, said: string): DnsError | undefined {
  const words = said && `: ${foreignText(said, service.secrets)}`;
  if (status === 429) {
    const when = retryAt ? `after ${retryAt.toISOString()}` : 'later';
    return new DnsError(`${service.who} is asked too often (429${words}). Try again ${when}.`, {
      code: 'DNS_RATE_LIMITED',
      retry: true,
      retryAt,
    });
  }
  if (status < 500) return undefined;
  return new DnsError(`${service.who} has trouble of its own (${status}${words}). Try again later.`, {
    code: 'DNS_UNAVAILABLE',
    retry: true,
    retryAt,
  });
}

async function readBody(service: HttpService, response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const chunk of response.body ?? []) {
      size += chunk.length;
      if (size > MAX_ANSWER_BYTES) break;
      chunks.push(chunk);
    }
  } catch (cause) {
    throw unreachable(service, cause);
  }
  if (size > MAX_ANSWER_BYTES) throw protocolError(service, `an answer of more than ${MAX_ANSWER_BYTES} bytes`);
  return Buffer.concat(chunks).toString();
}

async function redirected(service: HttpService, response: Response): Promise<DnsError> {
  await response.body?.cancel();
  const to = foreignText(response.headers.get('location') ?? 'nowhere', service.secrets);
  return protocolError(service, `a redirect to ${to}, which is not followed`);
}

/** The service breaks its own rules, or is not what we think. */
export const protocolError = (service: HttpService, what: string): DnsError =>
  new DnsError(
    `${service.who} gives ${foreignText(what, service.secrets)}. Check ${service.addressVariable}: it must be the address of the API itself.`,
    { code: 'DNS_PROTOCOL', retry: false },
  );

const unreachable = (service: HttpService, cause: unknown): DnsError =>
  new DnsError(
    `${service.who} cannot be reached (${foreignText(reasonOf(cause), service.secrets)}). Check ${service.addressVariable}, the network and DNS of this server.`,
    { code: 'DNS_UNREACHABLE', retry: true, cause },
  );

const late = (service: HttpService, cause: unknown): DnsError =>
  new DnsError(
    `${service.who} does not answer within ${service.timeoutMs / 1000} s. Check ${service.addressVariable} and that this server may connect to it, then try again.`,
    { code: 'DNS_TIMEOUT', retry: true, cause },
  );

/** RFC 9110 10.2.3: seconds or a date. */
function readRetryAfter(header: string | null): Date | undefined {
  if (!header) return undefined;
  const time = /^\d{1,9}$/.test(header) ? Date.now() + Number(header) * 1000 : Date.parse(header);
  return Number.isFinite(time) ? new Date(time) : undefined;
}
