import 'reflect-metadata';
import { randomUUID } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { NestFactory } from '@nestjs/core';
import type { Configuration } from '#config';
import { createSelfSigned } from '#pki';
import { NestLogger, redisTransport, serveInternal, type AppContext, type Running } from '#platform';
import { StoreError, type ChangeFollower, type Store } from '#store';
import { gatewayModule } from '../gateway.module.ts';
import { mayAdminister } from '../route/may-administer.ts';
import type { ChallengeAnswer, WorkerSettings } from '../snapshot/messages.ts';
import { gatewayHealth } from './gateway-health.ts';
import { listenRemedy } from './listen-remedy.ts';
import { SnapshotKeeper } from './snapshot-keeper.ts';
import { WorkerPool } from './worker-pool.ts';

/** Workers give up a little before the app does, so that they end by themselves. */
const DRAIN_MARGIN_MS = 500;
const RETRY_EVENTS_MS = 1_000;

/**
 * Starts the gateway: its health, which says what is still missing, the snapshot, the workers with it, and then what only makes
 * changes quicker. Nothing of all this is in the way of a request.
 */
export async function runGateway(context: AppContext): Promise<Running> {
  const { configuration, logger, store, stopping } = context;
  const keeper = new SnapshotKeeper(store, logger, (version, delta) => pool.send(version, delta));
  const pool = new WorkerPool(
    {
      workers: configuration.GATEWAY_WORKERS || availableParallelism(),
      settings: workerSettings(configuration),
      fallback: await selfSigned(configuration),
      snapshot: () => keeper,
      findChallenge: (token) => findChallenge(store, token),
    },
    logger,
  );
  const follower = store.follow(keeper);
  const health = await serveHealth(configuration, async () => gatewayHealth(keeper, follower, pool));
  await follower.start();
  await unlessStopped(stopping, keeper.loaded);
  await unlessStopped(stopping, pool.start());
  const events = await hearEvents(follower, context);
  return {
    stop: async () => {
      await pool.drain();
      health.close();
      health.closeAllConnections();
      await events.close();
    },
  };
}

async function serveHealth(
  { INTERNAL_BIND_ADDRESS: address, GATEWAY_INTERNAL_PORT: port }: Configuration,
  health: Parameters<typeof serveInternal>[2],
): ReturnType<typeof serveInternal> {
  try {
    return await serveInternal(address, port, health);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown error';
    throw new Error(listenRemedy({ code, variable: 'GATEWAY_INTERNAL_PORT', address, port }), { cause: error });
  }
}

/** Waits for a step of the start, which a signal ends as well. */
function unlessStopped(stopping: AbortSignal, step: Promise<void>): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(new Error('told to stop while starting'));
    if (stopping.aborted) stop();
    stopping.addEventListener('abort', stop, { once: true });
    step.then(resolve, reject);
  });
}

/** Until the events are heard, changes are found by looking every two seconds. */
async function hearEvents(
  follower: ChangeFollower,
  { configuration, logger, stopping }: AppContext,
): Promise<{ close: () => Promise<void> }> {
  for (;;) {
    const app = await NestFactory.createMicroservice(gatewayModule(follower), {
      ...redisTransport(configuration, 'gateway'),
      logger: new NestLogger(logger),
    });
    try {
      await app.listen();
      return app;
    } catch (error) {
      // Redis was there a moment ago; it may go at any time.
      logger.warn({ err: error }, 'cannot hear of changes at once yet');
      if (stopping.aborted) return { close: () => follower.stop() };
      await delay(RETRY_EVENTS_MS, undefined, { signal: stopping }).catch(() => {});
    }
  }
}

async function findChallenge(store: Store, token: string): Promise<ChallengeAnswer> {
  try {
    return { found: await store.challenges.find(token) };
  } catch (error) {
    if (error instanceof StoreError) return { unavailable: true };
    throw error;
  }
}

const selfSigned = ({ SELF_SIGNED_CN, SELF_SIGNED_DAYS }: Configuration): ReturnType<typeof createSelfSigned> =>
  createSelfSigned({ commonName: SELF_SIGNED_CN, names: [SELF_SIGNED_CN], days: SELF_SIGNED_DAYS });

const workerSettings = (configuration: Configuration): WorkerSettings => ({
  httpPort: configuration.HTTP_PORT,
  httpsPort: configuration.HTTPS_PORT,
  bindAddress: configuration.BIND_ADDRESS,
  connectTimeout: configuration.PROXY_CONNECT_TIMEOUT * 1000,
  requestTimeout: configuration.PROXY_REQUEST_TIMEOUT * 1000,
  drainTimeout: Math.max(configuration.DRAIN_TIMEOUT_SECONDS * 1000 - DRAIN_MARGIN_MS, DRAIN_MARGIN_MS),
  adminApiUrl: `http://${hostOf(configuration.ADMIN_API_HOST)}:${configuration.ADMIN_API_PORT}`,
  adminAllowFrom: checkRanges(configuration.ADMIN_ALLOW_FROM),
  logLevel: configuration.LOG_LEVEL,
  loopMark: `mpm-${randomUUID()}`,
  internalPorts: [
    configuration.ADMIN_API_PORT,
    configuration.GATEWAY_INTERNAL_PORT,
    configuration.CERT_MANAGER_INTERNAL_PORT,
  ],
});

/** @throws Error where one is no range: better said here once than by every worker, again and again. */
function checkRanges(ranges: readonly string[]): readonly string[] {
  try {
    mayAdminister(ranges);
    return ranges;
  } catch (cause) {
    throw new Error(`ADMIN_ALLOW_FROM has a range that is none, such as 10.0.0.0/33: ${ranges.join(', ')}`, { cause });
  }
}

const hostOf = (host: string): string => (host.includes(':') ? `[${host}]` : host);
