export type StoreErrorCode =
  /** Redis cannot be reached, is too slow, or refuses writes (full, read-only). Try again later. */
  | 'STORE_UNAVAILABLE'
  /** Another writer was first. Read again, then decide. */
  | 'STORE_CONFLICT'
  /** A record cannot be read: damaged, sealed with another key, or written by a newer version. Trying again does not help. */
  | 'STORE_RECORD_BROKEN';

const A_CLUSTER = 'this server is part of a Redis Cluster, which REDIS_URL must name by redis+cluster://';

const inWords = (message: string): string =>
  message.includes('maxRetriesPerRequest') ? 'the connection broke' : message;

/** Every failure of the store. `message` says what happened and what to do; `cause` is the driver's error. */
export class StoreError extends Error {
  readonly code: StoreErrorCode;
  readonly retryable: boolean;

  constructor(code: StoreErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'StoreError';
    this.code = code;
    this.retryable = code !== 'STORE_RECORD_BROKEN';
  }

  static unavailable(cause: unknown): StoreError {
    const message = cause instanceof Error ? cause.message || cause.name : String(cause);
    // The driver speaks of its own options. One of these means that nothing was sent, the other that the answer was lost.
    const unsent = message.includes('enableOfflineQueue');
    const foreign = message.startsWith('MOVED ');
    const why = unsent ? 'no connection' : foreign ? A_CLUSTER : inWords(message);
    const done =
      unsent || foreign ? 'Nothing was changed; try' : 'Whether anything was changed is not known; look, and try';
    return new StoreError('STORE_UNAVAILABLE', `Redis is not available (${why}). ${done} again when it is back.`, {
      cause,
    });
  }
}

/** What Redis says of a key that was made by hand as something else, such as a list. */
function wrongType(error: unknown): StoreError | undefined {
  if (!(error instanceof Error) || !error.message.startsWith('WRONGTYPE')) return undefined;
  const { command } = error as { command?: { args?: unknown[] } };
  const key = typeof command?.args?.[0] === 'string' ? command.args[0] : 'a key';
  return new StoreError('STORE_RECORD_BROKEN', `${key} in Redis cannot be used: it is of another type; delete it`, {
    cause: error,
  });
}

/** Runs a call to Redis and gives its failure a code. */
export async function reaching<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof StoreError) throw error;
    throw wrongType(error) ?? StoreError.unavailable(error);
  }
}
