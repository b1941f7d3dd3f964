import type { Exchange } from '../exchange/exchange.ts';
import type { Fields } from '../exchange/fields.ts';
import type { DomainInstance } from './domain-instance.ts';
import { isUnsent } from './unsent.ts';
import type { Upstream } from './upstream.ts';
import type { Member } from './upstreams.ts';

/** Upstreams that are tried for one request, the first included: each may take its whole time to be found dead. */
const MAX_TRIES = 3;

/** The way of one request to an upstream of its host; and to another one, where that cannot be reached. */
export class Passage {
  readonly #exchange: Exchange;
  readonly #instance: DomainInstance;
  readonly #depart: (exchange: Exchange, instance: DomainInstance) => void;
  #member: Member;
  #tried: Set<Member> | undefined;
  #counted = false;
  #admitted: Fields | undefined;

  /** @param depart sends the request to `upstream` */
  constructor(
    exchange: Exchange,
    instance: DomainInstance,
    member: Member,
    depart: (exchange: Exchange, instance: DomainInstance) => void,
  ) {
    this.#exchange = exchange;
    this.#instance = instance;
    this.#member = member;
    this.#depart = depart;
  }

  get upstream(): Upstream {
    return this.#member.upstream;
  }

  begin(): void {
    // What is said to the first one is written into these fields; another one is not to hear of that.
    if (this.#instance.upstreams.areSeveral)
      this.#exchange.admitted = [...(this.#admitted ??= this.#exchange.admitted)];
    this.#counted = true;
    this.#member.upstream.open += 1;
    this.#depart(this.#exchange, this.#instance);
  }

  /** Set-Cookie of the answer, where its client is to come back to this upstream. */
  get newCookie(): string | undefined {
    return this.#instance.upstreams.newCookie(this.#exchange, this.#member);
  }

  /** This upstream did not do what was asked of it. */
  failed(error: Error): void {
    const code = (error as NodeJS.ErrnoException).code ?? '';
    this.#instance.upstreams.failed(this.#member, code, error.message);
  }

  /**
   * Sends a request to another upstream that could not be sent to this one. Only then: what a backend may have seen is not sent
   * twice (RFC 9110 9.2.2), and what none has seen is sent for the first time, whatever its method is.
   * @returns whether it goes on there
   */
  movesOn(error: Error): boolean {
    const exchange = this.#exchange;
    if (exchange.ended || exchange.begun || !isUnsent(error) || exchange.body?.destroyed) return false;
    const tried = (this.#tried ??= new Set());
    tried.add(this.#member);
    const next = tried.size < MAX_TRIES ? this.#instance.upstreams.choose(exchange, tried) : undefined;
    if (!next) return false;
    this.failed(error);
    this.#instance.reportFailure((error as NodeJS.ErrnoException).code ?? '', error.message, exchange);
    this.end();
    this.#member = next;
    this.begin();
    return true;
  }

  /** The request is over, in whatever way. */
  end(): void {
    if (!this.#counted) return;
    this.#counted = false;
    this.#member.upstream.open -= 1;
  }
}
