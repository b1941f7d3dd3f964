import { DnsError } from '../dns-error.ts';
import { foreignText } from '../foreign-text.ts';
import type { DnsProvider, Means, PresentedRecord, TxtRecord } from '../provider.ts';
import { callHttp, troubleOf, type HttpService } from '../request/http-call.ts';
import { persist, type Persistence } from '../request/persist.ts';
import { requirePrintable, requireSettings, requireUrl } from '../require-settings.ts';
import type { WebhookSettings } from '../settings.ts';

/** Only "not now" is repeated by itself: what a server did before it failed, only it knows. */
const NOT_NOW: Persistence = { passing: ['DNS_RATE_LIMITED'], attempts: 3 };

/**
 * A server that takes `{"fqdn": "_acme-challenge.example.com.", "value": "…"}` at /present and /cleanup: the default mode of
 * lego's provider httpreq, which servers for all kinds of DNS speak.
 */
export class Webhook implements DnsProvider {
  readonly name = 'webhook';
  readonly #url: string;
  readonly #authorization: Readonly<Record<string, string>>;
  readonly #service: HttpService;
  readonly #means: Means;

  constructor({ url, username, password }: WebhookSettings, means: Means) {
    requireSettings(this.name, { DNS_WEBHOOK_URL: url });
    this.#url = requireUrl('DNS_WEBHOOK_URL', url);
    requirePrintable('DNS_WEBHOOK_USERNAME', username);
    if (username.includes(':')) throw withColon();
    const credentials = Buffer.from(`${username}:${password}`).toString('base64');
    this.#authorization = username || password ? { authorization: `Basic ${credentials}` } : {};
    this.#service = {
      who: 'The DNS webhook',
      addressVariable: 'DNS_WEBHOOK_URL',
      secrets: [credentials, password],
      timeoutMs: means.requestTimeoutMs,
    };
    this.#means = means;
  }

  async present(record: TxtRecord, signal: AbortSignal): Promise<PresentedRecord> {
    await this.#post('present', record, signal);
    return { name: record.name, value: record.value, provider: this.name, handle: null };
  }

  async remove(record: PresentedRecord, signal: AbortSignal): Promise<void> {
    await this.#post('cleanup', record, signal);
  }

  #post = (verb: 'present' | 'cleanup', record: TxtRecord, signal: AbortSignal): Promise<void> =>
    persist(this.#means, signal, () => this.#tell(verb, record, signal), NOT_NOW);

  async #tell(verb: 'present' | 'cleanup', { name, value }: TxtRecord, signal: AbortSignal): Promise<void> {
    const answer = await callHttp(
      this.#service,
      {
        url: `${this.#url}/${verb}`,
        method: 'POST',
        headers: { 'content-type': 'application/json', ...this.#authorization },
        body: JSON.stringify({ fqdn: `${name}.`, value }),
      },
      signal,
    );
    if (answer.status < 300) return;
    const trouble = troubleOf(this.#service, answer, answer.body);
    if (trouble) throw trouble;
    const refused = answer.status === 401 || answer.status === 403;
    const remedy = refused
      ? 'Check DNS_WEBHOOK_USERNAME and DNS_WEBHOOK_PASSWORD.'
      : `Check DNS_WEBHOOK_URL: /${verb} below it must take {"fqdn", "value"}.`;
    const said = foreignText(answer.body, this.#service.secrets);
    throw new DnsError(
      `The DNS webhook refuses to ${verb} ${name} (${answer.status}${said && `: ${said}`}). ${remedy}`,
      { code: refused ? 'DNS_CREDENTIALS' : 'DNS_REFUSED', retry: false },
    );
  }
}

const withColon = (): DnsError =>
  new DnsError('DNS_WEBHOOK_USERNAME must not have a colon: basic authentication (RFC 7617) cannot carry it.', {
    code: 'DNS_NOT_CONFIGURED',
    retry: false,
  });
