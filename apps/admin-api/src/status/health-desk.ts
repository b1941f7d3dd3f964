import { Injectable } from '@nestjs/common';
import type { Configuration } from '#config';
import type { Health } from '#contracts';
import { INTERNAL_CA, isAtLeast, isOpen } from '#domain';
import { hashToken, Store } from '#store';
import { CaDesk } from '../ca/ca-desk.ts';
import { CertManagerLink } from '../certificates/cert-manager-link.ts';
import { FromConfiguration } from '../config.ts';
import { ChangeFeed } from '../events/change-feed.ts';
import { publicPorts } from '../public-ports.ts';
import { TransparencyDesk } from '../transparency/transparency-desk.ts';
import { gatewayHealth, type GatewayHealth } from './gateway-health.ts';
import { orphansOf } from './orphans.ts';

const LATEST = 10;

/** How the parts of the system are. */
export interface Parts {
  readonly redis: boolean;
  readonly scheduler: boolean;
  readonly gateway: GatewayHealth;
  readonly healthy: boolean;
}

/** Looks how the whole system is, within 3 seconds, whatever is away. */
@Injectable()
export class HealthDesk {
  readonly #store: Store;
  readonly #link: CertManagerLink;
  readonly #feed: ChangeFeed;
  readonly #ca: CaDesk;
  readonly #transparency: TransparencyDesk;
  readonly #configuration: Configuration;

  constructor(
    store: Store,
    link: CertManagerLink,
    feed: ChangeFeed,
    ca: CaDesk,
    transparency: TransparencyDesk,
    @FromConfiguration() configuration: Configuration,
  ) {
    this.#store = store;
    this.#link = link;
    this.#feed = feed;
    this.#ca = ca;
    this.#transparency = transparency;
    this.#configuration = configuration;
  }

  async parts(): Promise<Parts> {
    const [redis, scheduler, gateway] = await Promise.all([
      this.#store.probe().then(
        () => true,
        () => false,
      ),
      this.#link.schedulerRuns(),
      gatewayHealth(this.#configuration),
    ]);
    return { redis, scheduler, gateway, healthy: redis && scheduler && gateway.healthy };
  }

  async health(): Promise<Health> {
    const [{ redis, scheduler, gateway, healthy }, warnings, transparency, alerts] = await Promise.all([
      this.parts(),
      this.#ca.warnings().catch(() => []),
      this.#transparency.alerts().catch(() => undefined),
      this.#alerts().catch(() => undefined),
    ]);
    const { ADMIN_TOKEN } = this.#configuration;
    return {
      status: healthy ? 'healthy' : 'degraded',
      scheduler,
      redis: redis ? 'healthy' : 'unreachable',
      certificates_loaded: gateway.certificates_loaded,
      https_enabled: gateway.https_enabled,
      public_ports: publicPorts(this.#configuration),
      orphaned_resources: [
        ...orphansOf(this.#feed.inventory, gateway.broken, ADMIN_TOKEN ? hashToken(ADMIN_TOKEN) : undefined),
        ...warnings.map((reason) => ({ kind: INTERNAL_CA, name: INTERNAL_CA, reason }) as const),
      ],
      ...(transparency && { transparency }),
      ...(alerts && { alerts }),
    };
  }

  async #alerts(): Promise<Health['alerts']> {
    const open = (await this.#store.alerts.list()).records.filter(isOpen);
    const gravestFirst = open.toSorted(
      (one, other) =>
        Number(isAtLeast(other.severity, 'critical')) - Number(isAtLeast(one.severity, 'critical')) ||
        other.since.localeCompare(one.since),
    );
    const critical = open.filter(({ severity }) => severity === 'critical').length;
    const latest = gravestFirst
      .slice(0, LATEST)
      .map(({ kind, subject, severity, since }) => ({ kind, subject, severity, since }));
    return { critical, warning: open.length - critical, latest };
  }
}
