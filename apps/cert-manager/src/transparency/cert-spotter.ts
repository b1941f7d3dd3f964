import { z } from 'zod';

const TIMEOUT_MS = 30_000;
/** A page has some hundred issuances. */
const MAX_ANSWER_BYTES = 8 * 1_048_576;
const MAX_NAMES = 100;
const MAX_WORDS = 200;

const sha256 = z
  .string()
  .regex(/^[0-9a-f]{64}$/i)
  .toLowerCase();
const moment = z.iso.datetime({ offset: true }).transform((text) => new Date(text).toISOString());
const words = z.string().transform((text) => text.replaceAll(/[\s\p{Cc}]+/gu, ' ').slice(0, MAX_WORDS));

/** What the service tells of a certificate that was issued; see its documentation of /v1/issuances. */
const Issuance = z.object({
  id: z.string().min(1).max(MAX_WORDS),
  tbs_sha256: sha256,
  cert_sha256: sha256.nullable().default(null),
  pubkey_sha256: sha256,
  dns_names: z.array(words).transform((names) => names.slice(0, MAX_NAMES)),
  issuer: z.object({ friendly_name: words.optional(), name: words.optional() }).default({}),
  not_before: moment,
  not_after: moment,
});
export type LoggedIssuance = z.output<typeof Issuance>;
const Page = z.array(Issuance);

/** Why the service could not be asked. `message` says what to do. */
export class MonitorError extends Error {
  override readonly name = 'MonitorError';
  /** Whether it would be the same for every other name. */
  readonly forAll: boolean;
  /** When it wants to be asked again, if it said so. */
  readonly retryAt: Date | undefined;

  constructor(
    message: string,
    { forAll, retryAt, cause }: { forAll: boolean; retryAt?: Date | undefined; cause?: unknown },
  ) {
    super(message, { cause });
    this.forAll = forAll;
    this.retryAt = retryAt;
  }
}

/** The API of Cert Spotter, or of anything that speaks as it does (CT_MONITOR_URL). */
export class CertSpotter {
  readonly #url: string;
  readonly #token: string;
  readonly #timeoutMs: number;

  /** @param token empty: it is asked as anybody may */
  constructor(url: string, token: string, timeoutMs = TIMEOUT_MS) {
    this.#url = url.replace(/\/+$/, '');
    this.#token = token;
    this.#timeoutMs = timeoutMs;
  }

  /**
   * The next issuances for a name and all below it, and for wildcards over it, in the order in which they were found.
   * @param after the id of the latest that is known; undefined: from the beginning
   * @throws MonitorError; the signal's reason when aborted
   */
  async page(name: string, after: string | undefined, signal: AbortSignal): Promise<LoggedIssuance[]> {
    const query = new URLSearchParams({ domain: name, include_subdomains: 'true', match_wildcards: 'true' });
    for (const field of ['dns_names', 'issuer']) query.append('expand', field);
    if (after !== undefined) query.set('after', after);
    const { response, body } = await this.#get(`${this.#url}/v1/issuances?${query}`, signal);
    if (!response.ok) throw this.#refused(name, response, body);
    const page = Page.safeParse(jsonOf(body));
    if (page.success) return page.data;
    const [issue] = page.error.issues;
    throw this.#wrong(`gives an answer that is no list of issuances (${issue?.path.join('.')}: ${issue?.message})`);
  }

  async #get(url: string, signal: AbortSignal): Promise<{ response: Response; body: string }> {
    const limit = AbortSignal.timeout(this.#timeoutMs);
    try {
      const response = await fetch(url, {
        headers: { accept: 'application/json', ...(this.#token && { authorization: `Bearer ${this.#token}` }) },
        // The token would go wherever it leads.
        redirect: 'manual',
        signal: AbortSignal.any([signal, limit]),
      });
      return { response, body: await this.#read(response) };
    } catch (cause) {
      signal.throwIfAborted();
      if (cause instanceof MonitorError) throw cause;
      const why = limit.aborted
        ? `does not answer within ${this.#timeoutMs / 1000} s`
        : `cannot be reached (${reasonOf(cause)})`;
      throw this.#wrong(why, cause);
    }
  }

  async #read(response: Response): Promise<string> {
    const chunks: Uint8Array[] = [];
    let size = 0;
    for await (const chunk of response.body ?? []) {
      size += chunk.length;
      if (size > MAX_ANSWER_BYTES) throw this.#wrong(`gives an answer of more than ${MAX_ANSWER_BYTES} bytes`);
      chunks.push(chunk);
    }
    return Buffer.concat(chunks).toString();
  }

  #refused(name: string, response: Response, body: string): MonitorError {
    const { status } = response;
    const said = this.#without(words.parse(messageOf(body) ?? ''));
    const retryAt = retryAfter(response.headers.get('retry-after'));
    if (status === 429) {
      const when = retryAt ? `It is asked again after ${retryAt.toISOString()}.` : 'It is asked again later.';
      const remedy = this.#token ? '' : ' CT_MONITOR_TOKEN, or a larger CT_MONITOR_INTERVAL, would help.';
      return new MonitorError(`CT_MONITOR_URL is asked too often (429: ${said}). ${when}${remedy}`, {
        forAll: true,
        retryAt,
      });
    }
    if (status === 401 || status === 403)
      return new MonitorError(`CT_MONITOR_URL refuses us (${status}: ${said}). Check CT_MONITOR_TOKEN.`, {
        forAll: true,
      });
    if (status >= 300 && status < 400) return this.#wrong(`answers with a redirect (${status}), which is not followed`);
    if (status >= 500)
      return new MonitorError(`CT_MONITOR_URL has trouble of its own (${status}: ${said}). It is asked again later.`, {
        forAll: true,
        retryAt,
      });
    return new MonitorError(`CT_MONITOR_URL does not say what was issued for ${name} (${status}: ${said}).`, {
      forAll: false,
    });
  }

  #wrong = (what: string, cause?: unknown): MonitorError =>
    new MonitorError(
      `${this.#url} ${this.#without(what)}. Check CT_MONITOR_URL, and that this server may connect to it; it is asked again later.`,
      { forAll: true, cause },
    );

  /** Some services repeat what they were sent. */
  #without = (text: string): string => (this.#token ? text.replaceAll(this.#token, '***') : text);
}

const Refusal = z.object({ message: z.string() });
const messageOf = (body: string): string | undefined => Refusal.safeParse(jsonOf(body)).data?.message;

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** RFC 9110 10.2.3: seconds or a date. */
function retryAfter(header: string | null): Date | undefined {
  if (!header) return undefined;
  const time = /^\d{1,9}$/.test(header) ? Date.now() + Number(header) * 1000 : Date.parse(header);
  return Number.isFinite(time) ? new Date(time) : undefined;
}

/** fetch() says `fetch failed`, and why one level below. */
function reasonOf(error: unknown): string {
  const { cause = error } = error as { cause?: unknown };
  const { code, message } = cause as { code?: string; message?: string };
  return code ?? message ?? String(cause);
}
