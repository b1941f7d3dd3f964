export type StoreErrorCode =
  /** Redis cannot be reached, is too slow, or refuses writes (full, read-only). Try again later. */
  | 'STORE_UNAVAILABLE'
  /** Another writer was first. Read again, then decide. */
  | 'STORE_CONFLICT'
  /** A record cannot be read: damaged, sealed with another key, or written by a newer version. Trying again does not help. */
  | 'STORE_RECORD_BROKEN';

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
    const why = cause instanceof Error ? reasonOf(cause) : String(cause);
    return new StoreError(
      'STORE_UNAVAILABLE',
      `Redis is not available (${why}). Nothing was changed; try again when it is back.`,
      { cause },
    );
  }
}

/** The driver says how its queue is set up; the reader wants to know that there is no connection. */
const reasonOf = (cause: Error): string =>
  cause.message.includes('enableOfflineQueue') ? 'no connection' : cause.message || cause.name;

/** Runs a call to Redis and gives its failure a code. */
export async function reaching<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof StoreError) throw error;
    throw StoreError.unavailable(error);
  }
}
