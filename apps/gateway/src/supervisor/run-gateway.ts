import 'reflect-metadata';
import { randomUUID } from 'node:crypto';
import type { Server } from 'node:http';
import { availableParallelism } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { NestFactory } from '@nestjs/core';
import type { Configuration } from '#config';
import { ADMIN_DOOR_SECRET } from '#domain';
import { createSelfSigned } from '#pki';
import { NestLogger, redisTransport, serveInternal, type AppContext, type Running } from '#platform';
import { StoreError, type ChangeFollower, type FollowerCallbacks, type Store } from '#store';
import { gatewayModule } from '../gateway.module.ts';
import { backendNames } from '../resolve/backend-names.ts';
import { addressRanges } from '../exchange/address-ranges.ts';
import type { ChallengeAnswer, WorkerSettings } from '../snapshot/messages.ts';
import { aboutGateway } from './about-gateway.ts';
import { AppliedReport } from './applied-report.ts';
import { FeedPulse } from './feed-pulse.ts';
import { gatewayHealth } from './gateway-health.ts';
import { gatewayMetrics } from './gateway-metrics.ts';
import { IdentityKeeper } from './identity-keeper.ts';
import { listenRemedy } from './listen-remedy.ts';
import { METRICS_TYPE } from './metrics-page.ts';
import { openWishes } from './open-wishes.ts';
import { SharedSecret } from './shared-secret.ts';
import { SnapshotKeeper } from './snapshot-keeper.ts';
import { TicketKeys } from './ticket-keys.ts';
import { UpstreamWatch } from './upstream-watch.ts';
import { openKeepers } from './open-keepers.ts';
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
  const settings = workerSettings(configuration);
  backendNames.askServers(settings.nameServers);
  const keeper = new SnapshotKeeper(store, logger, (version, delta) => {
    pool.send(version, delta);
    upstreams.apply(delta.targets);
  });
  const upstreams = new UpstreamWatch((standings) => pool.sendStandings(standings), settings, logger);
  const wishes = openWishes(configuration, stopping);
  const keepers = openKeepers(configuration, store, logger);
  const pool = new WorkerPool(
    {
      workers: workersOf(configuration),
      settings,
      standings: () => upstreams.standings,
      onUpstreamFailed: (failure) => upstreams.failed(failure),
      fallback: await selfSigned(configuration),
      snapshot: () => keeper,
      findChallenge: (token) => findChallenge(store, token),
      identity: new IdentityKeeper(store),
      feedAge: () => pulse.age,
      shareUses: (hear) => store.shareUses(hear),
      onApplied: () => report.workersApplied(),
      onCertificateWanted: (hostname) => wishes.wanted(hostname),
      onRequests: (lines) => keepers.requests.keep(lines),
      onTraffic: (hosts) => keepers.traffic.count(hosts),
      onCalls: (lines) => keepers.calls.keep(lines),
    },
    logger,
  );
  const report = new AppliedReport(store.gateways, logger, () =>
    (pool.applied ?? 0) >= Math.max(keeper.version, 1) ? follower.version : undefined,
  );
  const follower = store.follow(hurrying(keeper, report));
  const pulse = new FeedPulse((age) => pool.sendFeed(age));
  const secrets = sharedSecrets(context, pool);
  const sources = { keeper, follower, pool, upstreams };
  const health = await serveHealth(configuration, async () => gatewayHealth(sources, settings.insecure), {
    '/metrics': { type: METRICS_TYPE, read: gatewayMetrics({ ...sources, ...keepers }) },
  });
  await makeBuiltInRoutes(context);
  await follower.start();
  await unlessStopped(stopping, keeper.loaded);
  pulse.start(follower);
  await Promise.all([report.start(), secrets.start()]);
  await unlessStopped(stopping, pool.start());
  report.hurry();
  const events = await hearEvents(follower, pool, upstreams, context);
  return {
    about: () => aboutGateway(sources),
    stop: async () => {
      for (const part of [pulse, secrets, upstreams]) part.stop();
      await Promise.all([report.stop(), pool.drain()]);
      await keepers.stop();
      closeNow(health);
      await Promise.all([wishes.close(), events.close()]);
    },
  };
}

function closeNow(server: Server): void {
  server.close();
  server.closeAllConnections();
}

async function makeBuiltInRoutes({ store, logger }: AppContext): Promise<void> {
  try {
    await store.routes.makeBuiltIn(new Date());
  } catch (error) {
    logger.warn({ err: error }, 'cannot write the built-in routes; the next start will');
  }
}

/** What all gateways derive their keys from. */
function sharedSecrets(
  { configuration, store, logger }: AppContext,
  pool: WorkerPool,
): { start(): Promise<void>; stop(): void } {
  const tickets = new TicketKeys(
    () => store.secrets.shared('tls-tickets'),
    (keys) => pool.useTicketKeys(keys),
    logger,
  );
  const sticky = new SharedSecret(
    () => store.secrets.shared('sticky-cookies'),
    (key) => pool.useStickyKey(key),
    logger,
    'clients cannot be kept at their upstream yet',
  );
  const { OAUTH_VERIFY_SECRET: own } = configuration;
  if (own !== '') pool.useVerifySecret(own);
  const verify = new SharedSecret(
    () => store.secrets.shared('oauth-verify'),
    (secret) => pool.useVerifySecret(secret.toString('base64url')),
    logger,
    'the auth server cannot be asked yet (auth_verify: remote)',
  );
  const admin = new SharedSecret(
    () => store.secrets.shared(ADMIN_DOOR_SECRET),
    (secret) => pool.useAdminSecret(secret.toString('base64url')),
    logger,
    'nobody can log in to the GUI with GitHub yet',
  );
  return {
    start: async () =>
      void (await Promise.all([tickets.start(), sticky.start(), admin.start(), own === '' && verify.start()])),
    stop: () => {
      tickets.stop();
      sticky.stop();
      admin.stop();
      verify.stop();
    },
  };
}

/** Whoever has published a challenge waits until all gateways have it. */
const hurrying = (keeper: SnapshotKeeper, report: AppliedReport): FollowerCallbacks => ({
  onReset: async () => {
    await keeper.onReset();
    setImmediate(() => report.hurry());
  },
  onChanges: async (changes) => {
    await keeper.onChanges(changes);
    // Not before the follower knows its new version.
    if (changes.some(({ kind }) => kind === 'alpn-challenge')) setImmediate(() => report.hurry());
  },
  onAvailability: keeper.onAvailability,
});

async function serveHealth(
  { INTERNAL_BIND_ADDRESS: address, GATEWAY_INTERNAL_PORT: port }: Configuration,
  health: Parameters<typeof serveInternal>[2],
  pages: Parameters<typeof serveInternal>[3],
): ReturnType<typeof serveInternal> {
  try {
    return await serveInternal(address, port, health, pages);
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
  pool: WorkerPool,
  upstreams: UpstreamWatch,
  { configuration, logger, stopping }: AppContext,
): Promise<{ close: () => Promise<void> }> {
  for (;;) {
    const app = await NestFactory.createMicroservice(gatewayModule(follower, pool, upstreams), {
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

const workersOf = ({ GATEWAY_WORKERS }: Configuration): number => GATEWAY_WORKERS || availableParallelism();

/** The share of each worker, so that all together keep to the limit without asking each other. */
const keptPerSecond = (configuration: Configuration): number =>
  configuration.ACCESS_LOG_KEEP_SECONDS === 0
    ? 0
    : Math.ceil(configuration.ACCESS_LOG_KEEP_PER_SECOND / workersOf(configuration));

const workerSettings = (configuration: Configuration): WorkerSettings => ({
  ...behindBalancer(configuration),
  httpPort: configuration.HTTP_PORT,
  httpsPort: configuration.HTTPS_PORT,
  publicHttpsPort: configuration.PUBLIC_HTTPS_PORT,
  bindAddress: configuration.BIND_ADDRESS,
  connectTimeout: configuration.PROXY_CONNECT_TIMEOUT * 1000,
  requestTimeout: configuration.PROXY_REQUEST_TIMEOUT * 1000,
  drainTimeout: Math.max(configuration.DRAIN_TIMEOUT_SECONDS * 1000 - DRAIN_MARGIN_MS, DRAIN_MARGIN_MS),
  idleTimeout: configuration.CLIENT_IDLE_TIMEOUT * 1000,
  stallTimeout: configuration.CLIENT_STALL_TIMEOUT * 1000,
  caHost: URL.parse(configuration.CA_PUBLIC_URL)?.hostname ?? '',
  adminApiUrl: `http://${hostOf(configuration.ADMIN_API_HOST)}:${configuration.ADMIN_API_PORT}`,
  oauthServerUrl: `http://${hostOf(configuration.OAUTH_SERVER_HOST)}:${configuration.OAUTH_SERVER_PORT}`,
  servedHosts: configuration.SERVE_HOSTS,
  insecure: configuration.SERVE_MODE === 'insecure',
  tlsProfile: configuration.TLS_PROFILE,
  adminAllowFrom: checkRanges('ADMIN_ALLOW_FROM', configuration.ADMIN_ALLOW_FROM),
  maxConnectionsPerIp: configuration.MAX_CONNECTIONS_PER_IP,
  nameServers: configuration.PROXY_NAME_SERVERS,
  logLevel: configuration.LOG_LEVEL,
  accessLog: configuration.ACCESS_LOG === 'on',
  keptPerSecond: keptPerSecond(configuration),
  keepsCalls: configuration.MCP_CALLS_KEEP_SECONDS > 0,
  cookieDomain: configuration.OAUTH_COOKIE_DOMAIN,
  allowedUsers: configuration.OAUTH_ALLOWED_GITHUB_USERS,
  loopMark: `mpm-${randomUUID()}`,
  onDemand: configuration.CERT_ON_DEMAND,
  internalPorts: [
    configuration.ADMIN_API_PORT,
    configuration.GATEWAY_INTERNAL_PORT,
    configuration.CERT_MANAGER_INTERNAL_PORT,
  ],
});

/** @throws Error where the PROXY protocol is on and nobody is trusted to speak it */
function behindBalancer({
  TRUSTED_PROXIES,
  PROXY_PROTOCOL,
}: Configuration): Pick<WorkerSettings, 'trustedProxies' | 'proxyProtocol'> {
  const proxyProtocol = PROXY_PROTOCOL === 'on';
  if (proxyProtocol && TRUSTED_PROXIES.length === 0)
    throw new Error(
      'PROXY_PROTOCOL is on, but TRUSTED_PROXIES is empty: name the ranges of the balancers that speak it',
    );
  return { trustedProxies: checkRanges('TRUSTED_PROXIES', TRUSTED_PROXIES), proxyProtocol };
}

/** @throws Error where one is no range: better said here once than by every worker, again and again. */
function checkRanges(variable: string, ranges: readonly string[]): readonly string[] {
  try {
    addressRanges(ranges);
    return ranges;
  } catch (cause) {
    throw new Error(`${variable} has a range that is none, such as 10.0.0.0/33: ${ranges.join(', ')}`, { cause });
  }
}

const hostOf = (host: string): string => (host.includes(':') ? `[${host}]` : host);
