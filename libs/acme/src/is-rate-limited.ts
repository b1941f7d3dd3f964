import { AcmeError } from './acme-error.ts';
import { isProblem } from './problem.ts';

/**
 * Whether a CA has had enough for now: it says so, or answers 503 with a time (as Let's Encrypt does to an address that asks
 * too often). `error.retryAt` has the time, if the CA named one.
 */
export function isRateLimited(error: unknown): error is AcmeError {
  if (!(error instanceof AcmeError) || !error.problem) return false;
  const { problem, retryAt } = error;
  return (
    isProblem(problem, 'rateLimited') || problem.status === 429 || (problem.status === 503 && retryAt !== undefined)
  );
}
