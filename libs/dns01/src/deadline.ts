/**
 * Does work that has to be over in time. It gets a signal that is aborted after `ms`, or together with the caller's.
 * @throws the caller's reason if that was aborted, what `late` makes if the time was up, else the work's own failure
 */
export async function withDeadline<T>(
  ms: number,
  signal: AbortSignal,
  late: (cause: unknown) => Error,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  signal.throwIfAborted();
  const deadline = AbortSignal.timeout(ms);
  try {
    return await work(AbortSignal.any([signal, deadline]));
  } catch (error) {
    signal.throwIfAborted();
    throw deadline.aborted ? late(error) : error;
  }
}
