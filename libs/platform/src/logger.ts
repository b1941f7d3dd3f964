import { format } from 'node:util';
import { Injectable, type LoggerService } from '@nestjs/common';
import { pino, type Logger } from 'pino';

export type { Logger } from 'pino';

/** Fields that are never written, wherever they stand in a logged object. */
const SECRET_PATHS = [
  'authorization',
  'cookie',
  'token',
  'password',
  'private_key_pem',
  'key_pem',
  'order_key_pem',
].flatMap((name) => [name, `*.${name}`, `*.*.${name}`]);

/** One JSON line for each entry on standard output, with the app's name, the level in words and the time as ISO 8601. */
export const createLogger = (app: string, level: string): Logger =>
  pino({
    level,
    base: { app, pid: process.pid },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
    redact: { paths: SECRET_PATHS, censor: '***' },
  });

/** Has what libraries print on the console become lines of the log: some have no other way to say something. */
export function logConsole(logger: Logger): void {
  const say = (level: 'debug' | 'info' | 'warn' | 'error') => {
    return (...words: readonly unknown[]): void => logger[level]({ from: 'console' }, format(...words));
  };
  Object.assign(console, {
    debug: say('debug'),
    log: say('info'),
    info: say('info'),
    warn: say('warn'),
    error: say('error'),
  });
}

/** Lets Nest write through the same logger. Its own start-up messages are for debugging. */
@Injectable()
export class NestLogger implements LoggerService {
  readonly #logger: Logger;

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  log(message: unknown, context?: string): void {
    this.#logger.debug({ context }, String(message));
  }

  debug(message: unknown, context?: string): void {
    this.#logger.debug({ context }, String(message));
  }

  verbose(message: unknown, context?: string): void {
    this.#logger.trace({ context }, String(message));
  }

  warn(message: unknown, context?: string): void {
    this.#logger.warn({ context }, String(message));
  }

  error(message: unknown, ...rest: unknown[]): void {
    const error = message instanceof Error ? message : undefined;
    this.#logger.error({ err: error, context: rest.at(-1) }, error ? error.message : String(message));
  }

  fatal(message: unknown, context?: string): void {
    this.#logger.fatal({ context }, String(message));
  }
}
