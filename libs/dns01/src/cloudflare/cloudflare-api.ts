import { DnsError } from '../dns-error.ts';
import { foreignText } from '../foreign-text.ts';
import type { Means } from '../provider.ts';
import { callHttp, protocolError, troubleOf, type HttpCall, type HttpService } from '../request/http-call.ts';
import { requirePrintable, requireSettings, requireUrl } from '../require-settings.ts';
import type { CloudflareSettings } from '../settings.ts';

/** A zone or a record, as far as we look at it. */
export interface CloudflareItem {
  readonly id: string;
  readonly name?: unknown;
  readonly type?: unknown;
  readonly content?: unknown;
  readonly status?: unknown;
}

export interface CloudflareAnswer {
  readonly ok: boolean;
  readonly status: number;
  readonly errors: readonly { readonly code: number; readonly message: string }[];
  readonly result: unknown;
  readonly pages: number;
}

const PER_PAGE = 50;
const MAX_PAGES = 100;

/** Codes that say, under various statuses, that the token is not a good one. */
const BAD_TOKEN = new Set([6003, 6111, 9103, 9106, 9107, 9109, 10_000, 10_001]);

/** The envelope that all answers of Cloudflare's API come in: `{success, errors, result, result_info}`. */
export class CloudflareApi {
  readonly #url: string;
  readonly #token: string;
  readonly #service: HttpService;

  constructor({ apiToken, apiUrl }: CloudflareSettings, means: Means) {
    requireSettings('cloudflare', { CLOUDFLARE_API_TOKEN: apiToken, CLOUDFLARE_API_URL: apiUrl });
    requirePrintable('CLOUDFLARE_API_TOKEN', apiToken);
    this.#url = requireUrl('CLOUDFLARE_API_URL', apiUrl);
    this.#token = apiToken;
    this.#service = {
      who: 'Cloudflare',
      addressVariable: 'CLOUDFLARE_API_URL',
      secrets: [apiToken],
      timeoutMs: means.requestTimeoutMs,
    };
  }

  /** @throws DnsError, also for 429 and 5xx; every other refusal is an answer that is not ok */
  async send(method: HttpCall['method'], path: string, body: unknown, signal: AbortSignal): Promise<CloudflareAnswer> {
    const answer = await callHttp(
      this.#service,
      {
        url: `${this.#url}${path}`,
        method,
        headers: { authorization: `Bearer ${this.#token}`, 'content-type': 'application/json' },
        body: body === undefined ? undefined : JSON.stringify(body),
      },
      signal,
    );
    const document = readDocument(answer.body);
    const trouble = troubleOf(this.#service, answer, document ? wordsOf(document.errors) : '');
    if (trouble) throw trouble;
    if (!document)
      throw protocolError(this.#service, `an answer that is not its own (${answer.status}: ${answer.body})`);
    return { ...document, ok: document.ok && answer.status < 300, status: answer.status };
  }

  /** Goes through all pages of a list until `isIt` says yes. */
  async find(
    path: string,
    filter: Readonly<Record<string, string>>,
    isIt: (item: CloudflareItem) => boolean,
    signal: AbortSignal,
  ): Promise<CloudflareItem | undefined> {
    for (let page = 1; page <= MAX_PAGES; page++) {
      const search = new URLSearchParams({ ...filter, page: String(page), per_page: String(PER_PAGE) });
      const answer = await this.send('GET', `${path}?${search}`, undefined, signal);
      if (!answer.ok) throw this.refusal(`list ${path}`, answer);
      if (!Array.isArray(answer.result)) throw protocolError(this.#service, 'a list that is none');
      const found = answer.result.filter(isItem).find(isIt);
      if (found || page >= answer.pages) return found;
    }
    return undefined;
  }

  idOf(result: unknown): string {
    if (isItem(result)) return result.id;
    throw protocolError(this.#service, 'a record without an id');
  }

  refusal(toDo: string, { status, errors }: CloudflareAnswer): DnsError {
    const credentials = status === 401 || status === 403 || errors.some(({ code }) => BAD_TOKEN.has(code));
    const remedy = credentials
      ? 'Check CLOUDFLARE_API_TOKEN: it needs Zone.Zone:Read and Zone.DNS:Edit for this zone.'
      : 'The record or the zone must be changed at Cloudflare first.';
    const said = foreignText(wordsOf(errors), this.#service.secrets);
    return new DnsError(`Cloudflare refuses to ${toDo} (${status}${said && `: ${said}`}). ${remedy}`, {
      code: credentials ? 'DNS_CREDENTIALS' : 'DNS_REFUSED',
      retry: false,
    });
  }
}

function readDocument(body: string): Omit<CloudflareAnswer, 'status'> | undefined {
  const document = parse(body);
  if (!isRecord(document) || typeof document['success'] !== 'boolean') return undefined;
  const { result_info: info, errors } = document;
  const pages = isRecord(info) ? Number(info['total_pages']) : 1;
  return {
    ok: document['success'],
    errors: Array.isArray(errors) ? errors.filter(isRecord).flatMap(errorsOf) : [],
    result: document['result'],
    pages: Number.isFinite(pages) ? pages : 1,
  };
}

/** An error and what it comes from: "Invalid request headers" alone helps nobody. */
function errorsOf({
  code,
  message,
  error_chain: chain,
}: Record<string, unknown>): CloudflareAnswer['errors'][number][] {
  const own = { code: Number(code), message: typeof message === 'string' ? message : '' };
  return [own, ...(Array.isArray(chain) ? chain.filter(isRecord).flatMap(errorsOf) : [])];
}

const wordsOf = (errors: CloudflareAnswer['errors']): string =>
  errors.map(({ code, message }) => `${message} (code ${code})`).join('; ');

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;
const isItem = (value: unknown): value is CloudflareItem => isRecord(value) && typeof value['id'] === 'string';
