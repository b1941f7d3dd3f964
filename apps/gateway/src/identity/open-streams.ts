import type { FindSession, Known } from '#access';
import type { Exchange } from '../exchange/exchange.ts';
import { refuse } from '../respond/refuse.ts';

/** How often it is looked whether what let somebody in has expired meanwhile. */
const LOOK_MS = 1_000;
/** How soon it is asked again where there was no answer. */
const ASK_AGAIN_MS = 5_000;

/** Ends what people have under way who may not be here any more, with their WebSockets and streams of events. */
export class OpenStreams {
  readonly #underWay: () => readonly Exchange[];
  readonly #mayStay: (exchange: Exchange) => boolean;
  readonly #findSession: FindSession;

  /**
   * @param underWay all requests of this worker; there is no list of those of people who are known, which every request would come to and leave
   * @param mayStay whether who sent it might still send it now
   */
  constructor(underWay: () => readonly Exchange[], mayStay: (exchange: Exchange) => boolean, findSession: FindSession) {
    this.#underWay = underWay;
    this.#mayStay = mayStay;
    this.#findSession = findSession;
    setInterval(() => this.#endExpired(), LOOK_MS).unref();
  }

  /** Something was revoked, or hosts have other rules. */
  look(): void {
    for (const exchange of this.#underWay()) if (exchange.known && !this.#mayStay(exchange)) end(exchange);
  }

  #endExpired(): void {
    const now = Date.now();
    const idle = new Set<Known>();
    for (const exchange of this.#underWay()) {
      const { known } = exchange;
      if (!known) continue;
      if (known.expiresAt <= now) end(exchange);
      else if (known.idle && known.idle.until <= now) idle.add(known);
    }
    for (const known of idle) void this.#lookAgain(known, known.idle);
  }

  /** Whether somebody was active meanwhile is known in Redis alone. What is open is not activity. */
  async #lookAgain(known: Known, idle: Known['idle']): Promise<void> {
    if (!idle) return;
    idle.until = Date.now() + ASK_AGAIN_MS;
    const answer = await this.#findSession({ id: idle.session, uses: false });
    if ('unavailable' in answer) return;
    if (answer.session) idle.until = Date.now() + answer.idleMs;
    else for (const exchange of this.#underWay()) if (exchange.known === known) end(exchange);
  }
}

function end(exchange: Exchange): void {
  if (exchange.dismiss) {
    exchange.dismiss();
    // Its last moment goes on for a while.
    exchange.dismiss = DISMISSED;
  } else if (!exchange.ended) {
    const { producer } = exchange;
    refuse(exchange, 401, 'Your login has ended.');
    // What the backend's side does then finds an exchange that is over.
    producer?.clientGone();
  }
}

const DISMISSED = (): void => {};
