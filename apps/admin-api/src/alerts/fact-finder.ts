import { Injectable, Logger } from '@nestjs/common';
import type { Configuration } from '#config';
import type { AlertKind, Fact } from '#domain';
import { Store } from '#store';
import { CaDesk } from '../ca/ca-desk.ts';
import { FromConfiguration } from '../config.ts';
import { ChangeFeed } from '../events/change-feed.ts';
import type { Parts } from '../status/health-desk.ts';
import { TransparencyDesk } from '../transparency/transparency-desk.ts';
import { appsAway } from './facts/apps.ts';
import { expiringCertificates, failingCertificates } from './facts/certificates.ts';
import { GithubCheck } from './facts/github-check.ts';
import { loginTroubles } from './facts/login.ts';
import { redisAwayFor, redisTroubles } from './facts/redis.ts';
import { strangers } from './facts/strangers.ts';
import { upstreamsDown } from './facts/upstreams.ts';

export interface Found {
  readonly facts: readonly Fact[];
  /** Kinds of which nothing could be found out. */
  readonly unknown: ReadonlySet<AlertKind>;
}

/** Looks for all that somebody should know now. */
@Injectable()
export class FactFinder {
  readonly #store: Store;
  readonly #feed: ChangeFeed;
  readonly #ca: CaDesk;
  readonly #transparency: TransparencyDesk;
  readonly #configuration: Configuration;
  readonly #github: GithubCheck;
  readonly #logger = new Logger(FactFinder.name);

  constructor(
    store: Store,
    feed: ChangeFeed,
    ca: CaDesk,
    transparency: TransparencyDesk,
    @FromConfiguration() configuration: Configuration,
  ) {
    this.#store = store;
    this.#feed = feed;
    this.#ca = ca;
    this.#transparency = transparency;
    this.#configuration = configuration;
    this.#github = new GithubCheck(configuration);
  }

  async find(parts: Parts): Promise<Found> {
    const { inventory } = this.#feed;
    const now = Date.now();
    const sources: readonly (readonly [kind: AlertKind, look: () => Promise<readonly Fact[] | undefined>])[] = [
      ['app-away', async () => appsAway(parts)],
      ['certificate-expiring', async () => expiringCertificates(inventory, await this.#ca.warnings(), now)],
      ['certificate-failing', () => failingCertificates(inventory, this.#store, now)],
      ['certificate-unknown', async () => strangers(await this.#transparency.alerts())],
      ['upstream-down', () => upstreamsDown(this.#store, inventory)],
      ['login-trouble', () => loginTroubles(this.#store, this.#configuration, this.#github)],
      ['redis-trouble', () => this.#redis(parts)],
    ];
    const unknown = new Set<AlertKind>();
    const facts = await Promise.all(
      sources.map(async ([kind, look]) => {
        const found = await look().catch((error: unknown) => {
          this.#logger.debug(`nothing is known of ${kind}: ${(error as Error).message}`);
        });
        if (!found) unknown.add(kind);
        return found ?? [];
      }),
    );
    return { facts: facts.flat(), unknown };
  }

  async #redis({ gateway }: Parts): Promise<Fact[]> {
    const troubles = redisTroubles(await this.#store.conditions());
    return gateway.redis === 'unreachable' ? [...troubles, redisAwayFor('gateway')] : troubles;
  }
}
