import { isDeepStrictEqual } from 'node:util';
import { Injectable } from '@nestjs/common';
import type { Response } from 'express';
import type { Configuration } from '#config';
import { LIVE_HEALTH, type LiveHealth } from '#contracts';
import { Store } from '#store';
import { Authentication } from '../auth/authentication.ts';
import type { Caller } from '../auth/caller.ts';
import { FromConfiguration, Stopping } from '../config.ts';
import type { Parts } from '../status/health-desk.ts';
import { ChangeFeed } from './change-feed.ts';
import { readChanges, type RecordChange } from './inventory.ts';
import { LiveStream } from './live-stream.ts';
import { Subscription } from './subscription.ts';

const KEEP_ALIVE_MS = 15_000;

/** All open streams of events. One ends when its client goes, its token or session ends, or the app stops. */
@Injectable()
export class LiveStreams {
  readonly #store: Store;
  readonly #feed: ChangeFeed;
  readonly #authentication: Authentication;
  readonly #stopping: AbortSignal;
  readonly #thresholdDays: number;
  readonly #rechecks = new Set<() => void>();
  readonly #open = new Set<LiveStream>();
  #health: LiveHealth | undefined;

  constructor(
    store: Store,
    feed: ChangeFeed,
    authentication: Authentication,
    @Stopping() stopping: AbortSignal,
    @FromConfiguration() configuration: Configuration,
  ) {
    this.#store = store;
    this.#feed = feed;
    this.#authentication = authentication;
    this.#stopping = stopping;
    this.#thresholdDays = configuration.RENEWAL_THRESHOLD_DAYS;
    feed.listen({
      onChanges: (changes) => changes.some(({ kind }) => kind === 'token') && this.recheck(),
      onReset: () => this.recheck(),
    });
  }

  /**
   * Opens a stream.
   * @param since the version that the client has; undefined for a client that begins
   * @throws StoreError while Redis is away, before anything is sent
   */
  async open(caller: Caller, since: number | undefined, response: Response): Promise<void> {
    const subscription = new Subscription(caller, this.#thresholdDays);
    response.once('close', this.#feed.listen(subscription));
    const version = this.#feed.version;
    const past = since === undefined ? [] : await this.#since(since);
    if (response.destroyed) return;
    const stream = new LiveStream(response);
    subscription.begin(stream, past && since !== undefined ? since : version, past);
    this.watch(caller, stream, response);
  }

  /** Tells everybody how the system is, where that is not as it was. */
  tellHealth({ healthy, redis, scheduler }: Pick<Parts, 'healthy' | 'redis' | 'scheduler'>): void {
    const health: LiveHealth = {
      status: healthy ? 'healthy' : 'degraded',
      redis: redis ? 'healthy' : 'unreachable',
      scheduler,
    };
    const before = this.#health;
    this.#health = health;
    // The first look is no change: whoever wants to know asks GET /health.
    if (!before || isDeepStrictEqual(before, health)) return;
    for (const stream of this.#open) stream.send(LIVE_HEALTH, health);
  }

  /** Ends the streams of callers whose token or session is not good any more. */
  recheck(): void {
    for (const recheck of this.#rechecks) recheck();
  }

  async #since(version: number): Promise<RecordChange[] | undefined> {
    const changes = await this.#store.changesSince(version);
    return changes && readChanges(this.#store, changes);
  }

  /** Ends a stream when its client goes, its token or session ends, or the app stops; until then it is kept alive. */
  watch(caller: Caller, stream: LiveStream, response: Response): void {
    const end = (): void => stream.end();
    const recheck = (): void => {
      // While Redis is away nobody can say that the caller is not good any more, and nothing new is told either.
      this.#authentication.isStillGood(caller).then(
        (good) => good || end(),
        () => {},
      );
    };
    const timer = setInterval(() => {
      stream.keepAlive();
      recheck();
    }, KEEP_ALIVE_MS);
    this.#rechecks.add(recheck);
    this.#open.add(stream);
    this.#stopping.addEventListener('abort', end, { once: true });
    response.once('close', () => {
      clearInterval(timer);
      this.#rechecks.delete(recheck);
      this.#open.delete(stream);
      this.#stopping.removeEventListener('abort', end);
    });
    if (this.#stopping.aborted || response.req.method === 'HEAD') end();
  }
}
