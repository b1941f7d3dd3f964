interface Waiting<A> {
  readonly resolve: (answer: A) => void;
  readonly timer: NodeJS.Timeout;
}

/** Questions to another process over IPC, each with a deadline, and a bound on how many wait at once. */
export class OpenQuestions<A> {
  readonly #waiting = new Map<number, Waiting<A>>();
  readonly #deadlineMs: number;
  readonly #most: number;
  readonly #unanswered: A;
  #last = 0;

  /** @param unanswered the answer to a question that nobody answers in time, or that is one too many */
  constructor(deadlineMs: number, most: number, unanswered: A) {
    this.#deadlineMs = deadlineMs;
    this.#most = most;
    this.#unanswered = unanswered;
  }

  /**
   * Resolves within the deadline, whatever happens.
   * @param send sends the question with the number by which it is answered
   */
  ask(send: (id: number) => void): Promise<A> {
    if (this.#waiting.size >= this.#most) return Promise.resolve(this.#unanswered);
    const id = ++this.#last;
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.answered(id, this.#unanswered), this.#deadlineMs);
      this.#waiting.set(id, { resolve, timer });
      send(id);
    });
  }

  answered(id: number, answer: A): void {
    const waiting = this.#waiting.get(id);
    if (!waiting) return;
    this.#waiting.delete(id);
    clearTimeout(waiting.timer);
    waiting.resolve(answer);
  }
}
