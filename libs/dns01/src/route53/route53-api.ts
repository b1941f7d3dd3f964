import { AwsClient } from 'aws4fetch';
import { XMLParser } from 'fast-xml-parser';
import { DnsError } from '../dns-error.ts';
import { foreignText } from '../foreign-text.ts';
import type { Means } from '../provider.ts';
import { callHttp, protocolError, troubleOf, type HttpAnswer, type HttpService } from '../request/http-call.ts';
import { requirePrintable, requireSettings, requireUrl } from '../require-settings.ts';
import type { Route53Settings } from '../settings.ts';

/** An element of an answer: text, or further elements by name. One and many look the same here: always a list. */
export class XmlElement {
  readonly #content: unknown;

  constructor(content: unknown) {
    this.#content = content;
  }

  all(name: string): XmlElement[] {
    const found = isRecord(this.#content) ? this.#content[name] : undefined;
    if (found === undefined) return [];
    return (Array.isArray(found) ? found : [found]).map((content) => new XmlElement(content));
  }

  at(...path: string[]): XmlElement {
    const [name, ...rest] = path;
    if (name === undefined) return this;
    return (this.all(name)[0] ?? new XmlElement(undefined)).at(...rest);
  }

  get text(): string {
    return typeof this.#content === 'string' ? this.#content : '';
  }
}

const VERSION = '/2013-04-01';

/** Route 53 is one service for the whole world, and its signatures name this region. */
const REGION = 'us-east-1';

const CREDENTIALS =
  /^(AccessDenied|InvalidClientTokenId|UnrecognizedClient|MissingAuthenticationToken|SignatureDoesNotMatch|IncompleteSignature|ExpiredToken|NotAuthorized|AuthFailure)/;
const CLOCK = /signature expired|signature not yet current|RequestExpired|RequestTimeTooSkewed/i;
const THROTTLED = /^(Throttl|RequestLimitExceeded|TooManyRequests)/;

/** Signed requests to Route 53 and its answers in XML. */
export class Route53Api {
  readonly #url: string;
  readonly #signer: AwsClient;
  readonly #service: HttpService;
  readonly #parser = new XMLParser({ ignoreAttributes: true, parseTagValue: false, trimValues: true });

  constructor(settings: Route53Settings, means: Means) {
    const { accessKeyId, secretAccessKey, sessionToken, apiUrl } = settings;
    requireSettings('route53', {
      ROUTE53_ACCESS_KEY_ID: accessKeyId,
      ROUTE53_SECRET_ACCESS_KEY: secretAccessKey,
      ROUTE53_API_URL: apiUrl,
    });
    requirePrintable('ROUTE53_SESSION_TOKEN', sessionToken);
    this.#url = requireUrl('ROUTE53_API_URL', apiUrl);
    this.#signer = new AwsClient({
      accessKeyId,
      secretAccessKey,
      ...(sessionToken && { sessionToken }),
      service: 'route53',
      region: REGION,
      retries: 0,
    });
    this.#service = {
      who: 'Route 53',
      addressVariable: 'ROUTE53_API_URL',
      secrets: [secretAccessKey, sessionToken],
      timeoutMs: means.requestTimeoutMs,
    };
  }

  get(path: string, search: Readonly<Record<string, string>>, toDo: string, signal: AbortSignal): Promise<XmlElement> {
    return this.#send('GET', `${path}?${new URLSearchParams(search)}`, undefined, toDo, signal);
  }

  post(path: string, body: string, toDo: string, signal: AbortSignal): Promise<XmlElement> {
    return this.#send('POST', path, body, toDo, signal);
  }

  /** aws4fetch only signs: its own fetch has no deadline and follows redirects. */
  async #send(
    method: 'GET' | 'POST',
    path: string,
    body: string | undefined,
    toDo: string,
    signal: AbortSignal,
  ): Promise<XmlElement> {
    const url = `${this.#url}${VERSION}${path}`;
    const signed = await this.#signer.sign(url, {
      method,
      ...(body !== undefined && { body, headers: { 'content-type': 'application/xml' } }),
    });
    const headers = Object.fromEntries(signed.headers);
    const answer = await callHttp(this.#service, { url, method, headers, body }, signal);
    const document = this.#parse(answer.body);
    if (answer.status < 300 && document) return document;
    throw this.#refusal(toDo, answer, document);
  }

  #parse(body: string): XmlElement | undefined {
    try {
      const parsed = this.#parser.parse(body, true) as unknown;
      return isRecord(parsed) ? new XmlElement(parsed) : undefined;
    } catch {
      return undefined;
    }
  }

  #refusal(toDo: string, answer: HttpAnswer, document: XmlElement | undefined): DnsError {
    const { code, message } = readError(document);
    if (!code && answer.status < 500 && answer.status !== 429)
      return protocolError(this.#service, `an answer that is not its own (${answer.status}: ${answer.body})`);
    const said = `${code} ${message}`.trim();
    const status = THROTTLED.test(code) ? 429 : answer.status;
    const trouble = troubleOf(this.#service, { ...answer, status }, said);
    if (trouble) return trouble;
    const [kind, retry, remedy] = judge(code, message);
    return new DnsError(
      `Route 53 refuses to ${toDo} (${answer.status}: ${foreignText(said, this.#service.secrets)}). ${remedy}`,
      { code: kind, retry },
    );
  }
}

function readError(document: XmlElement | undefined): { code: string; message: string } {
  const error = document?.at('ErrorResponse', 'Error');
  if (error?.at('Code').text) return { code: error.at('Code').text, message: error.at('Message').text };
  // This one comes without the envelope that all others have.
  const messages = document?.at('InvalidChangeBatch', 'Messages').all('Message') ?? [];
  return { code: messages.length ? 'InvalidChangeBatch' : '', message: messages.map(({ text }) => text).join('; ') };
}

function judge(code: string, message: string): [DnsError['code'], boolean, string] {
  if (CLOCK.test(`${code} ${message}`))
    return ['DNS_CLOCK', false, 'The clock of this server is wrong; set it, best with NTP.'];
  if (CREDENTIALS.test(code))
    return [
      'DNS_CREDENTIALS',
      false,
      'Check ROUTE53_ACCESS_KEY_ID, ROUTE53_SECRET_ACCESS_KEY and ROUTE53_SESSION_TOKEN, and that the key may do route53:ListHostedZonesByName, ListResourceRecordSets, ChangeResourceRecordSets and GetChange.',
    ];
  if (code === 'NoSuchHostedZone')
    return [
      'DNS_ZONE_NOT_FOUND',
      false,
      'Check ROUTE53_HOSTED_ZONE_ID, or leave it empty to find the zone by its name.',
    ];
  if (code === 'PriorRequestNotComplete' || code === 'InvalidChangeBatch')
    return [
      'DNS_CONFLICT',
      true,
      'Either somebody else changes this record right now, or another one at its name, such as a CNAME, is in the way.',
    ];
  return ['DNS_REFUSED', false, 'Its documentation says what this code means.'];
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
