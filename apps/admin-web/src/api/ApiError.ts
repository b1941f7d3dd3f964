import type { Problem } from '#contracts';
import { texts } from '../texts.ts';

/** A request that did not succeed: with the API's own account of it, or (status 0) none because nothing answered. */
export class ApiError extends Error {
  readonly status: number;
  /** Every wrong field by its path, such as `custom_headers.Host`. */
  readonly fields: ReadonlyMap<string, string>;
  /** Seconds after which another attempt makes sense, where the API said so. */
  readonly retryAfter: number | undefined;

  constructor(status: number, problem: Partial<Problem> = {}, retryAfter?: number) {
    super(problem.message ?? (status === 0 ? texts.errors.unreachable : texts.errors.unexpected(status)));
    this.name = 'ApiError';
    this.status = status;
    this.fields = new Map(problem.details?.map(({ field, message }) => [field, message]));
    this.retryAfter = retryAfter;
  }
}
