/** Requests that go on until they are told to stop. */
export interface SteadyLoad {
  /** How many were answered, or failed, so far. */
  sent(): number;
  /** Ends it; what came of the requests: statuses, and errors as text. */
  stop(): Promise<(number | string)[]>;
}

/** Asks again and again, one request after the other. */
export function startLoad(ask: () => Promise<{ readonly status: number }>): SteadyLoad {
  const outcomes: (number | string)[] = [];
  const stopping = new AbortController();
  const run = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      outcomes.push(
        await ask().then(
          ({ status }) => status,
          (error: unknown) => String(error),
        ),
      );
    }
  };
  const running = run();
  return {
    sent: () => outcomes.length,
    stop: async () => {
      stopping.abort();
      await running;
      return outcomes;
    },
  };
}
