import { resolve } from 'node:path';
import {
  BadConfiguration,
  EXIT_BAD_CONFIGURATION,
  readConfiguration,
  withoutPassword,
  type Configuration,
} from '#config';
import { buildIfNeeded } from '../build.ts';
import { embeddedRedisUrl, spawnEmbeddedRedis } from '../embedded-redis.ts';
import { say, Stop } from '../say.ts';
import { APPS, spawnApp } from './apps.ts';
import { lockDataDir } from './data-dir-lock.ts';
import { awaitServed } from './await-served.ts';
import { inUrl, servingOf } from './serving.ts';
import { isHealthy } from './health.ts';
import { hasToken, variablesToRepeat } from './readiness.ts';
import { pickInternalPorts, type InternalPorts } from './internal-ports.ts';
import { stopLeftoverRedis } from './stop-leftover-redis.ts';
import { Supervised } from './supervised.ts';
import { welcome } from './welcome.ts';
import { ensureInstalled, REDIS } from '../system-package.ts';

/** Together under ten seconds: after that nothing is left. Each app's own DRAIN_TIMEOUT_SECONDS is shorter. */
const APP_GRACE_MS = 7_800;
const REDIS_GRACE_MS = 1_800;
const START_DEADLINE_MS = 120_000;
const POLL_MS = 50;

/** How a process ended before the system was ready. */
interface Failure {
  readonly name: string;
  readonly how: string;
  readonly exitCode: number;
}

/** What runs, in the order of its start; it stops in the opposite order. */
class RunningSystem {
  readonly #configuration: Configuration;
  readonly #apps: Supervised[] = [];
  #redis: Supervised | undefined;
  #ports: InternalPorts | undefined;
  #ready = false;
  /** What an app said of why it ends, by its name. */
  readonly #lastWords = new Map<string, string>();
  #failure: Failure | undefined;

  constructor(configuration: Configuration) {
    this.#configuration = configuration;
  }

  /** Where somebody reads, a line of JSON for each request is no help; what the apps say beside it is. */
  get logIsOff(): boolean {
    return process.stdout.isTTY && this.#configuration.ACCESS_LOG === 'on';
  }

  /** Once it has started. */
  get internalApi(): string {
    const { INTERNAL_BIND_ADDRESS, ADMIN_API_PORT } = this.#configuration;
    return `http://${inUrl(INTERNAL_BIND_ADDRESS)}:${this.#ports?.variables['ADMIN_API_PORT'] ?? ADMIN_API_PORT}`;
  }

  async start(stopping: AbortSignal): Promise<void> {
    this.#ports = await pickInternalPorts(this.#configuration);
    const environment: NodeJS.ProcessEnv = {
      ...process.env,
      ...this.#ports.variables,
      ...(this.logIsOff && { ACCESS_LOG: 'off' }),
    };
    if (!this.#configuration.REDIS_URL) {
      await this.#startRedis();
      environment['REDIS_URL'] = embeddedRedisUrl(this.#configuration.DATA_DIR);
    } else {
      say(`Redis at ${withoutPassword(this.#configuration.REDIS_URL)}`);
    }
    for (const { name } of APPS) this.#startApp(name, environment);
    await Promise.all(
      APPS.map(({ name, portVariable }) => this.#healthy(name, Number(environment[portVariable]), stopping)),
    );
    this.#ready = true;
  }

  async stop(): Promise<void> {
    await Promise.all(this.#apps.map((app) => app.stop(APP_GRACE_MS)));
    await this.#redis?.stop(REDIS_GRACE_MS);
    this.#ports?.release();
  }

  async #startRedis(): Promise<void> {
    const { DATA_DIR, REDIS_PASSWORD } = this.#configuration;
    await ensureInstalled(REDIS);
    if (await stopLeftoverRedis(DATA_DIR, REDIS_PASSWORD)) say('stopped a Redis that an earlier start had left behind');
    say(`Redis, its data in ${resolve(DATA_DIR)}`);
    // Redis says a lot when it starts and stops; it is worth reading when it ended by itself.
    const lines: string[] = [];
    this.#redis = new Supervised({
      name: 'redis-server',
      spawn: () =>
        spawnEmbeddedRedis(DATA_DIR, REDIS_PASSWORD, (line) => lines.splice(0, lines.length, ...lines.slice(-9), line)),
      onDeath: (how) => {
        for (const line of lines.splice(0)) say(`redis: ${line}`);
        return this.#died('redis-server', how);
      },
    });
    this.#redis.start();
  }

  #startApp(name: string, environment: NodeJS.ProcessEnv): void {
    const app = new Supervised({
      name,
      spawn: () => spawnApp(name, environment, (reason) => this.#lastWords.set(name, reason)),
      onDeath: (how, exitCode) => this.#died(name, how, exitCode ?? 1),
    });
    this.#apps.push(app);
    app.start();
  }

  /** Before the system was ready once, a death is a mistake to be shown; after that, it is repaired. */
  #died(name: string, how: string, exitCode = 1): boolean {
    if (this.#ready) {
      say(`${name} ${how}; starting it again`);
      return true;
    }
    this.#failure ??= { name, how, exitCode };
    return false;
  }

  /** Asked for some time after the end, when the last words have arrived. */
  #stopped({ name, how, exitCode }: Failure): Stop {
    return new Stop(this.#lastWords.get(name) ?? `${name} ${how}; its last lines above say why`, exitCode);
  }

  async #healthy(name: string, port: number, stopping: AbortSignal): Promise<void> {
    const deadline = Date.now() + START_DEADLINE_MS;
    while (!(await isHealthy(this.#configuration.INTERNAL_BIND_ADDRESS, port))) {
      if (this.#failure) throw this.#stopped(this.#failure);
      stopping.throwIfAborted();
      if (Date.now() > deadline)
        throw new Stop(`${name} is not healthy after ${START_DEADLINE_MS / 1000} s; its lines above say why`);
      await new Promise((wake) => setTimeout(wake, POLL_MS));
    }
    say(`${name} is up`);
  }
}

/**
 * Runs the whole system until it is told to stop: what `just start` does, and every serve mode, which differ in nothing but the
 * environment that this process has by then.
 * @param onReady what is done once, when all is up, before that is told
 * @throws Stop when it cannot start; else it ends the process
 */
export async function runSystem(onReady?: (configuration: Configuration) => Promise<void>): Promise<never> {
  process.title = 'mpm start';
  const startedAt = Date.now();
  const stopping = onceToldToStop();
  // The terminal may be gone while the system still drains.
  process.stdout.removeAllListeners('error');
  process.stdout.on('error', () => {});
  process.stderr.on('error', () => {});

  const configuration = readOrStop();
  const serving = servingOf(configuration);
  Object.assign(process.env, serving.variables);
  const unlock = lockDataDir(resolve(configuration.DATA_DIR));
  const system = new RunningSystem(configuration);
  try {
    await buildIfNeeded();
    await system.start(stopping);
    await awaitServed(configuration, serving, stopping);
    await onReady?.(configuration);
    const ready = {
      seconds: (Date.now() - startedAt) / 1000,
      internalApi: system.internalApi,
      hasToken: await hasToken(configuration),
      variables: variablesToRepeat(),
      logIsOff: system.logIsOff,
    };
    process.stdout.write(welcome(configuration, serving, ready));
    await new Promise((done) => stopping.addEventListener('abort', done, { once: true }));
  } catch (error) {
    if (!stopping.aborted) throw error;
  } finally {
    say('stopping');
    await system.stop();
    unlock();
    say('stopped');
  }
  // Inherited handles (a terminal, a pipe) must not keep the process.
  process.exit(0);
}

function readOrStop(): Configuration {
  try {
    const { configuration, notices } = readConfiguration();
    for (const notice of notices) say(notice);
    return configuration;
  } catch (error) {
    if (error instanceof BadConfiguration) throw new Stop(error.message, EXIT_BAD_CONFIGURATION);
    throw error;
  }
}

function onceToldToStop(): AbortSignal {
  const controller = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => controller.abort());
  return controller.signal;
}
