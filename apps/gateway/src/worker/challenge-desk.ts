import type { ChallengeAnswer, FromWorker } from '../snapshot/messages.ts';

const DEADLINE_MS = 2_000;
/** Anyone can ask for challenges; more than this at once are not passed on. */
const MAX_WAITING = 200;

interface Waiting {
  readonly resolve: (answer: ChallengeAnswer) => void;
  readonly timer: NodeJS.Timeout;
}

/** Asks the supervisor, which has the connection to Redis, for key authorizations. */
export class ChallengeDesk {
  readonly #waiting = new Map<number, Waiting>();
  readonly #send: (message: FromWorker) => void;
  #last = 0;

  constructor(send: (message: FromWorker) => void) {
    this.#send = send;
  }

  /** Resolves within two seconds, whatever happens. */
  find = (token: string): Promise<ChallengeAnswer> => {
    if (this.#waiting.size >= MAX_WAITING) return Promise.resolve({ unavailable: true });
    const id = ++this.#last;
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.answered(id, { unavailable: true }), DEADLINE_MS);
      this.#waiting.set(id, { resolve, timer });
      this.#send({ kind: 'challenge', id, token });
    });
  };

  answered(id: number, answer: ChallengeAnswer): void {
    const waiting = this.#waiting.get(id);
    if (!waiting) return;
    this.#waiting.delete(id);
    clearTimeout(waiting.timer);
    waiting.resolve(answer);
  }
}
