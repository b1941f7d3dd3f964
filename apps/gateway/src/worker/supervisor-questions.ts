import { UNAVAILABLE, type SessionAnswer } from '#access';
import type { ChallengeAnswer, FromWorker, HandoffAnswer, ToWorker } from '../snapshot/messages.ts';
import { OpenQuestions } from '../snapshot/open-questions.ts';
import type { Requests } from './gateway-worker.ts';

const DEADLINE_MS = 2_000;
/** Anyone can ask for challenges and show cookies; more than this at once are not passed on. */
const MAX_CHALLENGES = 200;
const MAX_IDENTITY = 1_000;

/** What a worker asks its supervisor, which has the connection to Redis; each is answered in time, if only that nobody knows. */
export class SupervisorQuestions {
  readonly #challenges = new OpenQuestions<ChallengeAnswer>(DEADLINE_MS, MAX_CHALLENGES, UNAVAILABLE);
  readonly #sessions = new OpenQuestions<SessionAnswer>(DEADLINE_MS, MAX_IDENTITY, UNAVAILABLE);
  readonly #handoffs = new OpenQuestions<HandoffAnswer>(DEADLINE_MS, MAX_IDENTITY, UNAVAILABLE);
  readonly asking: Pick<Requests, 'findChallenge' | 'findSession' | 'findHandoff'>;

  constructor(send: (message: FromWorker) => void) {
    this.asking = {
      findChallenge: (token) => this.#challenges.ask((id) => send({ kind: 'challenge', id, token })),
      findSession: (session) => this.#sessions.ask((id) => send({ kind: 'session', id, session })),
      findHandoff: (asked) => this.#handoffs.ask((id) => send({ kind: 'handoff', id, asked })),
    };
  }

  answered(message: ToWorker & { readonly kind: 'challenge' | 'session' | 'handoff' }): void {
    if (message.kind === 'challenge') this.#challenges.answered(message.id, message.answer);
    else if (message.kind === 'session') this.#sessions.answered(message.id, message.answer);
    else this.#handoffs.answered(message.id, message.answer);
  }
}
