import { BadConfiguration, EXIT_BAD_CONFIGURATION, readConfiguration, type Configuration } from '#config';
import { parseEncryptionKey, Store, StoreError } from '#store';
import { createLogger, type Logger } from './logger.ts';

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
}

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
  for (const notice of notices) logger.warn(notice);
  const stopping = onceToldToStop(logger);
  const store = new Store(storeOptions(configuration, name));
  try {
    await store.connect((reason) => logger.warn({ reason }, 'waiting for Redis'), stopping);
    const running = await start({ configuration, logger, store, stopping });
    logger.info(`${name} is ready`);
    await aborted(stopping);
    await within(configuration.DRAIN_TIMEOUT_SECONDS * 1000, running.stop(), () =>
      logger.warn('stopped before all work was done'),
    );
    logger.info(`${name} has stopped`);
  } catch (error) {
    if (!stopping.aborted) {
      logger.fatal({ err: error }, `${name} cannot run: ${error instanceof Error ? error.message : String(error)}`);
      process.exitCode =
        error instanceof StoreError && error.code === 'STORE_RECORD_BROKEN' ? EXIT_BAD_CONFIGURATION : 1;
    }
  } finally {
    store.close();
    process.exit();
  }
}

export const storeOptions = (
  configuration: Configuration,
  clientName: string,
): ConstructorParameters<typeof Store>[0] => ({
  redisUrl: configuration.REDIS_URL,
  redisPassword: configuration.REDIS_PASSWORD || undefined,
  encryptionKey: configuration.STORAGE_ENCRYPTION_KEY
    ? parseEncryptionKey(configuration.STORAGE_ENCRYPTION_KEY)
    : undefined,
  clientName,
  statusRetentionSeconds: configuration.CERT_STATUS_RETENTION_SECONDS,
  sessions: { idle: configuration.ADMIN_SESSION_IDLE_SECONDS, absolute: configuration.ADMIN_SESSION_LIFETIME_SECONDS },
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

async function within(ms: number, work: Promise<void>, onLate: () => void): Promise<void> {
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
