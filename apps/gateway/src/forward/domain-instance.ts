import type { Logger } from 'pino';
import { ADMIN_DOOR, isAdminHost } from '#domain';
import type { Exchange } from '../exchange/exchange.ts';
import { plainName, type AnswerFields, type Fields } from '../exchange/fields.ts';
import { isSecure } from '../exchange/is-secure.ts';
import { asksClients, endsTrust } from '../snapshot/client-trust.ts';
import type { TargetRecord } from '../snapshot/records.ts';
import { dropOurCookies, namesOf, type OwnNames } from '../identity/own-names.ts';
import { shareAnswer, sharesWithPages } from '../identity/protected-resource.ts';
import { forwardedFields } from './forwarded-fields.ts';
import type { Upstream } from './upstream.ts';
import { Upstreams, type UpstreamsSettings } from './upstreams.ts';

export interface InstanceSettings extends UpstreamsSettings {
  /** How long open streams of a host that was deleted or disabled may go on. */
  readonly drainTimeout: number;
  /** Our member of CDN-Loop (RFC 8586), by which a request that comes back to us is known. */
  readonly loopMark: string;
}

interface Inherited {
  readonly is_api_instance?: boolean;
  /** Those whose connections go on being used where they lead to the right place. */
  readonly before?: Upstreams;
  /** Connections to earlier places of this host, on which streams are still open. */
  readonly retired?: Set<Upstream>;
}

/**
 * One host of this gateway: how its requests look to its backend, and the connections there, which no other host uses.
 * Immutable; a change of its target makes a new one, which takes over the connections if they lead to the same place.
 */
export class DomainInstance {
  readonly target: TargetRecord;
  /** The admin API under localhost; all others are proxied hosts. */
  readonly is_api_instance: boolean;
  /** The admin API under a name of its own, for everybody who has a token or a login. */
  readonly isAdminHost: boolean;
  readonly upstreams: Upstreams;
  readonly ownNames: OwnNames;
  readonly #retired: Set<Upstream>;
  readonly #customFields: Fields = [];
  readonly #customNames = new Set<string>();
  readonly #answerFields: AnswerFields = [];
  readonly #answerNames = new Set<string>();
  readonly #settings: InstanceSettings;
  readonly #logger: Logger;

  constructor(target: TargetRecord, settings: InstanceSettings, logger: Logger, inherited: Inherited = {}) {
    this.target = target;
    this.is_api_instance = inherited.is_api_instance ?? false;
    this.isAdminHost = isAdminHost(target);
    this.upstreams = new Upstreams(target, settings, inherited.before);
    this.ownNames = namesOf(target);
    this.#retired = inherited.retired ?? new Set();
    this.#settings = settings;
    this.#logger = logger;
    for (const [name, value] of Object.entries(target.custom_headers)) {
      this.#customNames.add(plainName(name));
      this.#customFields.push(name.toLowerCase(), value);
    }
    for (const [name, value] of Object.entries(target.custom_response_headers)) {
      this.#answerNames.add(name.toLowerCase());
      if (value !== '') this.#answerFields.push(name.toLowerCase(), value);
    }
  }

  /** The instance of the changed target. Open streams go on; those of a host that leads to no backend any more for a last while. */
  succeededBy(target: TargetRecord): DomainInstance {
    const retired = this.#retired;
    const ends = endsTrust(this.target, target) || closesToStrangers(this.target, target);
    const leads = target.enabled && target.kind === 'proxy';
    if (leads && !ends) {
      const next = new DomainInstance(target, this.#settings, this.#logger, { before: this.upstreams, retired });
      for (const upstream of this.upstreams.all)
        if (!next.upstreams.all.includes(upstream)) void this.#retire(upstream);
      return next;
    }
    void this.#close(ends ? 0 : undefined);
    return new DomainInstance(target, this.#settings, this.#logger, { retired });
  }

  /** Ends this host and nothing else: what is under way gets its grace, then its connections are closed. */
  async stop(): Promise<void> {
    const { hostname } = this.target;
    this.#logger.info({ hostname }, 'Proxy-only instance shutting down');
    this.upstreams.forget();
    await this.#close();
    this.#logger.info({ hostname }, `Stopped proxy instance for domains: ${hostname}`);
  }

  /** Tells the operator why a request failed. The same reason is told once in a while, not once for each request. */
  reportFailure(code: string, message: string, { id, passage }: Exchange): void {
    const { hostname } = this.target;
    if (!passage?.upstream.isNews(code, performance.now())) return;
    const { target_url } = passage.upstream.place;
    this.#logger.warn({ hostname, target_url, code, reason: message, request_id: id }, 'the backend failed');
  }

  async #retire(upstream: Upstream): Promise<void> {
    this.#retired.add(upstream);
    await upstream.retire();
    this.#retired.delete(upstream);
  }

  async #close(graceMs = this.#settings.drainTimeout): Promise<void> {
    const all = [...this.upstreams.all, ...this.#retired];
    await Promise.all(all.map((upstream) => upstream.retire(graceMs)));
  }

  /** Whom the backend is asked for: Host, or `:authority` in HTTP/2. */
  hostFor(exchange: Exchange): string {
    return this.target.preserve_host_header ? exchange.authority : (exchange.passage?.upstream.authority ?? '');
  }

  /** Whether custom_headers has this field, so that its client's is left out, in whatever spelling. */
  says(name: string): boolean {
    return this.#customNames.size !== 0 && this.#customNames.has(plainName(name));
  }

  /** All fields of the request to the backend but Host. */
  requestFields(exchange: Exchange): Fields {
    const { admitted } = exchange;
    const fields = this.#customNames.size === 0 ? admitted : this.#withoutCustom(admitted);
    forwardedFields(exchange, fields);
    if (asksClients((exchange.instance ?? this).target))
      for (const part of fieldsOfCertificate(exchange)) fields.push(part);
    this.#tellIdentity(exchange, fields);
    if (this.isAdminHost) fields.push(ADMIN_DOOR.door, this.target.auth_enabled ? 'login' : 'public');
    fields.push('x-request-id', exchange.id, 'cdn-loop', this.#settings.loopMark);
    for (const part of this.#customFields) fields.push(part);
    return fields;
  }

  /** What the operator wants to say in every answer, in place of what the backend said. */
  dressAnswer(fields: AnswerFields, exchange: Exchange): void {
    const { hsts } = (exchange.instance ?? this).target;
    if (hsts !== null) sayOnly('strict-transport-security', isSecure(exchange) ? hsts : undefined, fields);
    dropOurCookies(fields, exchange);
    if (exchange.known) keepFromOthers(fields);
    this.#letPagesRead(fields, exchange);
    if (this.#answerNames.size !== 0) this.#sayCustom(fields);
    const cookie = this.target.sticky && exchange.passage?.newCookie;
    // Beside those of the backend: each Set-Cookie is a field of its own (RFC 6265 3).
    if (cookie) fields.push('set-cookie', cookie);
  }

  #letPagesRead(fields: AnswerFields, exchange: Exchange): void {
    if (exchange.known?.kind !== 'token') return;
    if (sharesWithPages(exchange, (exchange.instance ?? this).target)) shareAnswer(fields);
  }

  /** Where custom_headers says the same the operator wants that. */
  #tellIdentity({ identityFields }: Exchange, fields: Fields): void {
    for (let i = 0; i < identityFields.length; i += 2) {
      const name = identityFields[i] ?? '';
      if (!this.says(name)) fields.push(name, identityFields[i + 1] ?? '');
    }
  }

  #sayCustom(fields: AnswerFields): void {
    for (let i = fields.length - 2; i >= 0; i -= 2) if (this.#answerNames.has(String(fields[i]))) fields.splice(i, 2);
    for (const part of this.#answerFields) fields.push(part);
  }

  #withoutCustom(admitted: Fields): Fields {
    const fields: Fields = [];
    for (let i = 0; i < admitted.length; i += 2) {
      const name = admitted[i] ?? '';
      if (!this.says(name)) fields.push(name, admitted[i + 1] ?? '');
    }
    return fields;
  }
}

/** Whether people came in as nobody by `before` who may not by `after`: their streams must not stay. */
const closesToStrangers = (before: TargetRecord, after: TargetRecord): boolean =>
  (!before.auth_enabled || before.auth_mode === 'passthrough') &&
  after.auth_enabled &&
  after.auth_mode !== 'passthrough';

/** What was made for somebody who is known must not be shown to somebody else by a cache on the way (RFC 9111 5.2.2.7, 4.1). */
function keepFromOthers(fields: AnswerFields): void {
  let says = false;
  for (let i = 0; i < fields.length; i += 2) says ||= fields[i] === 'cache-control';
  if (!says) fields.push('cache-control', 'private');
  fields.push('vary', 'Cookie, Authorization');
}

/** What the backend is told of the client's certificate; over plain HTTP there is none. */
const fieldsOfCertificate = ({ connection }: Exchange): Fields =>
  connection.clientCertificate?.fields ?? ['x-client-cert-verify', 'NONE'];

/** Says this in a field in place of what was said; undefined says nothing. */
function sayOnly(name: string, value: string | undefined, fields: AnswerFields): void {
  for (let i = fields.length - 2; i >= 0; i -= 2) if (fields[i] === name) fields.splice(i, 2);
  if (value !== undefined) fields.push(name, value);
}
