/** fetch says only "fetch failed", and an AggregateError nothing at all: the cause, or the first of several, says why. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const first = error instanceof AggregateError ? (error.errors[0] as unknown) : error.cause;
  return first ? reasonOf(first) : error.message || error.name;
}
