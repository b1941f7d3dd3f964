import { Injectable, Logger } from '@nestjs/common';
import type { Configuration } from '#config';
import {
  afterFailure,
  isDue,
  type DirectoryAuthorization,
  type DirectoryChallenge,
  type DirectoryOrder,
  type DirectoryProblem,
} from '#domain';
import { Store, StoreError } from '#store';
import { FromConfiguration, Stopping } from '../../config.ts';
import { lookAtDns } from './look-at-dns.ts';
import { lookAtHandshake } from './look-at-handshake.ts';
import { lookAtHttp } from './look-at-http.ts';
import type { Look } from './proof.ts';
import { asProblem, Reach } from './reach.ts';

const LOOKS: Readonly<Record<DirectoryChallenge, Look>> = {
  'http-01': lookAtHttp,
  'tls-alpn-01': lookAtHandshake,
  'dns-01': lookAtDns,
};

const LOOK_MS = 10_000;
/** Who looks and says nothing for so long is dead; whoever asks next looks again. */
const GIVEN_UP_MS = 20_000;
/** Looks at the same time in this process; the others wait for somebody to ask again. */
const MAX_AT_ONCE = 32;
/** Several looks of one order write the same record. */
const MAX_WRITES = 200;

/**
 * Looks at challenges behind the requests that ask for it. What is due stands in the order's record, so any replica goes on where
 * one has ended: the next request for the order is enough.
 */
@Injectable()
export class Validations {
  readonly #store: Store;
  readonly #configuration: Configuration;
  #reach: Reach | undefined;
  readonly #stopping: AbortSignal;
  readonly #logger = new Logger('acme');
  #running = 0;

  constructor(store: Store, @FromConfiguration() configuration: Configuration, @Stopping() stopping: AbortSignal) {
    this.#store = store;
    this.#configuration = configuration;
    this.#stopping = stopping;
  }

  /** The client says that its answer is there (RFC 8555 7.5.1). A challenge that is looked at, or decided, stays as it is. */
  async begin(id: string, at: number, type: DirectoryChallenge, now: Date): Promise<DirectoryOrder | undefined> {
    const order = await this.#change(id, at, (authorization) =>
      authorization.status === 'pending' && authorization.tried === null
        ? { ...authorization, tried: type, next_at: now.toISOString() }
        : undefined,
    );
    if (order) this.goOn(order);
    return order;
  }

  /** Begins what is due of an order. */
  goOn(order: DirectoryOrder, now = new Date()): void {
    for (const [at, authorization] of order.authorizations.entries())
      if (isDue(authorization, now)) this.#soon(order.id, at, 0);
  }

  #soon(id: string, at: number, ms: number): void {
    setTimeout(() => {
      if (this.#stopping.aborted || this.#running >= MAX_AT_ONCE) return;
      this.#running++;
      this.#attempt(id, at)
        .catch((error: unknown) => {
          if (!this.#stopping.aborted) this.#logger.warn(`A challenge could not be looked at: ${String(error)}`);
        })
        .finally(() => this.#running--);
    }, ms).unref();
  }

  async #attempt(id: string, at: number): Promise<void> {
    const now = new Date();
    const order = await this.#change(id, at, (authorization) =>
      isDue(authorization, now)
        ? {
            ...authorization,
            attempts: authorization.attempts + 1,
            next_at: new Date(now.getTime() + GIVEN_UP_MS).toISOString(),
          }
        : undefined,
    );
    const taken = order?.authorizations[at];
    if (!order || !taken?.tried) return;
    const problem = await this.#look(order, taken, taken.tried);
    if (this.#stopping.aborted) return;
    const ended = await this.#change(id, at, (authorization) => {
      // Whoever came after us, when we seemed dead, or gave it up, has the say.
      if (authorization.status !== 'pending' || authorization.attempts !== taken.attempts) return undefined;
      const end = new Date();
      if (problem) return afterFailure(authorization, problem, end);
      return { ...authorization, status: 'valid', next_at: null, validated_at: end.toISOString(), problem: null };
    });
    const next = ended?.authorizations[at]?.next_at;
    if (next) this.#soon(id, at, Math.max(0, Date.parse(next) - Date.now()));
  }

  async #look(
    order: DirectoryOrder,
    { name, token }: DirectoryAuthorization,
    type: DirectoryChallenge,
  ): Promise<DirectoryProblem | undefined> {
    const account = await this.#store.directory.findAccount(order.account);
    if (account?.record.status !== 'valid') return { type: 'unauthorized', detail: 'The account is over.' };
    const proof = { name, token, keyAuthorization: `${token}.${account.record.thumbprint}` };
    const signal = AbortSignal.any([this.#stopping, AbortSignal.timeout(LOOK_MS)]);
    try {
      // Made at the first look: what is wrong with it is of no account to those who do not use the directory.
      this.#reach ??= new Reach(this.#configuration);
      return await LOOKS[type](proof, this.#reach, signal);
    } catch (error) {
      return asProblem(signal.aborted ? signal.reason : error, `for ${name}`);
    }
  }

  /** @returns the order as it is now; undefined where nothing was to be changed */
  async #change(
    id: string,
    at: number,
    change: (authorization: DirectoryAuthorization) => DirectoryAuthorization | undefined,
  ): Promise<DirectoryOrder | undefined> {
    for (let left = MAX_WRITES; ; left--) {
      const found = await this.#store.directory.findOrder(id);
      const before = found?.record.authorizations[at];
      const after = before && change(before);
      if (!found || !after) return undefined;
      const authorizations = found.record.authorizations.map((each, i) => (i === at ? after : each));
      const order = { ...found.record, authorizations };
      try {
        await this.#store.commit(this.#store.directory.savingOrder(order, found.raw));
        return order;
      } catch (error) {
        if (left <= 1 || !(error instanceof StoreError && error.code === 'STORE_CONFLICT')) throw error;
      }
    }
  }
}
