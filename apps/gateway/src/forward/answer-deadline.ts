export interface Deadlined {
  /**
   * Whether the backend has all that came of the request, and there is more to come. A client that takes its time is not the
   * backend's fault; others look after that (listen/patrol.ts).
   */
  readonly waitsForClient: () => boolean;
  readonly onLate: (error: Error) => void;
}

/** How long a backend may be silent before its answer begins. */
export class AnswerDeadline {
  readonly #timer: NodeJS.Timeout;

  constructor(ms: number, { waitsForClient, onLate }: Deadlined) {
    this.#timer = setTimeout(() => {
      if (waitsForClient()) this.#timer.refresh();
      else onLate(Object.assign(new Error('the backend did not answer'), { code: 'UND_ERR_HEADERS_TIMEOUT' }));
    }, ms).unref();
  }

  /** It begins anew: the backend took or said something. */
  restart(): void {
    this.#timer.refresh();
  }

  stop(): void {
    clearTimeout(this.#timer);
  }
}

/** Where a request has no content. */
export const NOTHING_TO_COME = (): boolean => false;
