import type { ExplainRequest, Explanation } from '#contracts';
import type { ToWorker } from '../snapshot/messages.ts';
import { OpenQuestions } from '../snapshot/open-questions.ts';

const DEADLINE_MS = 2_000;
const MAX_WAITING = 50;

/** Asks a worker what it would do with a request; the supervisor itself serves none. */
export class ExplainDesk {
  readonly #questions = new OpenQuestions<Explanation | undefined>(DEADLINE_MS, MAX_WAITING, undefined);

  /**
   * @param send to a worker that serves
   * @returns undefined when it does not answer within 2 s
   */
  ask(asked: ExplainRequest, send: (message: ToWorker) => void): Promise<Explanation | undefined> {
    return this.#questions.ask((id) => send({ kind: 'explain', id, asked }));
  }

  answered(id: number, explanation: Explanation): void {
    this.#questions.answered(id, explanation);
  }
}
