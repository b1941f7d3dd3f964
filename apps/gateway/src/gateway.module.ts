import { Controller, Module, type DynamicModule, type OnModuleDestroy } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import {
  EXPLAIN,
  ExplainRequest,
  STATE_CHANGED,
  UPSTREAM_TROUBLES,
  UPSTREAMS,
  UPSTREAMS_SUMMARY,
  UpstreamsRequest,
  WORKERS_RELOAD,
  type Explanation,
  type GatewayTroubles,
  type GatewayUpstreams,
  type GatewayUpstreamsSummary,
  type WorkersReloaded,
} from '#contracts';
import { OnCommand, OnEvent } from '#platform';
import { ChangeFollower } from '#store';
import { UpstreamWatch } from './supervisor/upstream-watch.ts';
import { WorkerPool } from './supervisor/worker-pool.ts';

/** Hears that something changed, and looks what it was. */
@Controller()
class StateChangedController {
  readonly #follower: ChangeFollower;

  constructor(follower: ChangeFollower) {
    this.#follower = follower;
  }

  @OnEvent(STATE_CHANGED)
  async onStateChanged(): Promise<void> {
    await this.#follower.nudge();
  }
}

/** `just reload`. */
@Controller()
class ReloadController {
  readonly #pool: WorkerPool;

  constructor(pool: WorkerPool) {
    this.#pool = pool;
  }

  @OnCommand(WORKERS_RELOAD)
  async reload(): Promise<WorkersReloaded> {
    let error: string | undefined;
    try {
      await this.#pool.replaceAll();
    } catch (failure) {
      error = failure instanceof Error ? failure.message : String(failure);
    }
    const workers = this.#pool.status.flatMap(({ pid }) => pid ?? []);
    return { workers, ...(error !== undefined && { error }) };
  }
}

/** `just explain`. */
@Controller()
class ExplainController {
  readonly #pool: WorkerPool;

  constructor(pool: WorkerPool) {
    this.#pool = pool;
  }

  @OnCommand(EXPLAIN)
  async explain(@Payload() asked: unknown): Promise<Explanation | undefined> {
    const { data } = ExplainRequest.safeParse(asked);
    return data && this.#pool.explain(data);
  }
}

/** `GET /proxy/targets/{hostname}/upstreams`, `GET /proxy/upstreams` for all hosts, and alerts. */
@Controller()
class UpstreamsController {
  readonly #upstreams: UpstreamWatch;

  constructor(upstreams: UpstreamWatch) {
    this.#upstreams = upstreams;
  }

  @OnCommand(UPSTREAMS)
  async upstreamsOf(@Payload() asked: unknown): Promise<GatewayUpstreams | undefined> {
    const { data } = UpstreamsRequest.safeParse(asked);
    return data && this.#upstreams.of(data.hostname);
  }

  @OnCommand(UPSTREAMS_SUMMARY)
  summary(): GatewayUpstreamsSummary {
    return this.#upstreams.summary;
  }

  @OnCommand(UPSTREAM_TROUBLES)
  async troubles(): Promise<GatewayTroubles> {
    return this.#upstreams.troubles;
  }
}

/** The gateway's Nest part: events only. Traffic never enters Nest; the workers serve it. */
@Module({ controllers: [StateChangedController, ReloadController, ExplainController, UpstreamsController] })
class GatewayModule implements OnModuleDestroy {
  readonly #follower: ChangeFollower;

  constructor(follower: ChangeFollower) {
    this.#follower = follower;
  }

  async onModuleDestroy(): Promise<void> {
    await this.#follower.stop();
  }
}

export const gatewayModule = (follower: ChangeFollower, pool: WorkerPool, upstreams: UpstreamWatch): DynamicModule => ({
  module: GatewayModule,
  providers: [
    { provide: ChangeFollower, useValue: follower },
    { provide: WorkerPool, useValue: pool },
    { provide: UpstreamWatch, useValue: upstreams },
  ],
});
