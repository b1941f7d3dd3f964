import { BadConfiguration, EXIT_BAD_CONFIGURATION, readConfiguration, type Configuration } from '#config';
import { Store, StoreError, storeOptions } from '#store';
import { InstanceReport } from './instance-report.ts';
import { createLogger, logConsole, type Logger } from './logger.ts';

/** What an app is given to start with. */
export interface AppContext {
  readonly configuration: Configuration;
  readonly logger: Logger;
  readonly store: Store;
  /** Aborted when the app is told to stop. */
  readonly stopping: AbortSignal;
}

/** A started app: stop() resolves when all its work is done and its sockets are closed. */
export interface Running {
  readonly stop: () => Promise<void>;
  /** What it says of itself to GET /system, as JSON. */
  readonly about?: () => unknown;
}

const SUPERVISOR_MS = 500;

export type AppName = 'gateway' | 'cert-manager' | 'oauth-server' | 'admin-api';

/**
 * The life of every app: configuration (all problems at once, exit 78), logger, Redis (waited for), start, then stop on
 * SIGTERM, SIGINT or the end of the process that supervises it. Stopping is orderly and happens once; a second signal does
 * not cut it short, DRAIN_TIMEOUT_SECONDS does.
 */
export async function runApp(name: AppName, start: (context: AppContext) => Promise<Running>): Promise<void> {
  process.title = `mpm ${name}`;
  const { configuration, notices } = readOrExit();
  const logger = createLogger(name, configuration.LOG_LEVEL);
  logConsole(logger);
  for (const notice of notices) logger.warn(notice);
  const stopping = onceToldToStop(logger);
  const store = new Store(storeOptions(configuration, name));
  let running: Running | undefined;
  try {
    await store.connect((reason) => logger.warn({ reason }, 'waiting for Redis'), stopping);
    running = await start({ configuration, logger, store, stopping });
    if (!stopping.aborted) logger.info(`${name} is ready`);
    const report = new InstanceReport(name, store.instances, logger, running.about);
    report.start();
    await aborted(stopping);
    const stopped = Promise.all([running.stop(), report.stop()]);
    await within(configuration.DRAIN_TIMEOUT_SECONDS * 1000, stopped, () =>
      logger.warn('stopped before all work was done'),
    );
    logger.info(`${name} has stopped`);
  } catch (error) {
    if (stopping.aborted) {
      if (running) logger.error({ err: error }, `${name} did not stop in order`);
    } else {
      const broken = error instanceof StoreError && error.code === 'STORE_RECORD_BROKEN';
      process.exitCode = broken ? EXIT_BAD_CONFIGURATION : 1;
      const reason = `${name} cannot run: ${error instanceof Error ? error.message : String(error)}`;
      logger.fatal({ err: error }, reason);
      await tellSupervisor(reason);
    }
  } finally {
    store.close();
    process.exit();
  }
}

/** `just start` shows it as its last line, where it can be read; in the log it is one of many. */
const tellSupervisor = (reason: string): Promise<void> =>
  new Promise((resolve) => {
    if (!process.send) return resolve();
    setTimeout(resolve, SUPERVISOR_MS);
    process.send({ cannotRun: reason }, () => resolve());
  });

function readOrExit(): ReturnType<typeof readConfiguration> {
  try {
    return readConfiguration();
  } catch (error) {
    if (!(error instanceof BadConfiguration)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(EXIT_BAD_CONFIGURATION);
  }
}

function onceToldToStop(logger: Logger): AbortSignal {
  const controller = new AbortController();
  const stop = (why: string): void => {
    if (controller.signal.aborted) return;
    logger.info({ why }, 'stopping');
    controller.abort();
  };
  process.on('SIGTERM', () => stop('SIGTERM'));
  process.on('SIGINT', () => stop('SIGINT'));
  process.on('SIGHUP', () => stop('SIGHUP'));
  // The supervisor's end closes this channel: no app outlives it.
  process.on('disconnect', () => stop('the supervising process is gone'));
  return controller.signal;
}

const aborted = (signal: AbortSignal): Promise<void> =>
  signal.aborted
    ? Promise.resolve()
    : new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));

async function within(ms: number, work: Promise<unknown>, onLate: () => void): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(() => {
      onLate();
      resolve();
    }, ms);
  });
  await Promise.race([work, late]);
  clearTimeout(timer);
}
