import type { Exchange } from '../exchange/exchange.ts';
import { HeldBody } from '../exchange/held-body.ts';

/** Bytes of messages that a worker holds at a time, of all hosts: what comes beyond has to come again. */
const MOST_HELD = 128 * 1_048_576;

/** The content, or why there is none: it is larger than it may be, too much is held already, or the client left in the middle. */
export type Content = Buffer | 'large' | 'full' | 'gone';

/** Reads whole messages of clients, which are held until their requests are over. */
export class MessageDesk {
  readonly #most: number;
  #held = 0;

  constructor(most = MOST_HELD) {
    this.#most = most;
  }

  /** Once read it is there again, also for who sends it on. @param most bytes */
  read(exchange: Exchange, most: number): Content | Promise<Content> {
    if (exchange.body instanceof HeldBody) return exchange.body.content;
    const body = exchange.openBody();
    const pieces: Buffer[] = [];
    return new Promise((resolve) => {
      const stop = (why: Content): void => {
        resolve(why);
        body.destroy();
      };
      body.on('data', (piece: Buffer) => {
        this.#held += piece.length;
        exchange.heldBytes += piece.length;
        pieces.push(piece);
        if (exchange.heldBytes > most) stop('large');
        else if (this.#held > this.#most) stop('full');
      });
      body.once('end', () => {
        const held = new HeldBody(Buffer.concat(pieces));
        exchange.body = held;
        resolve(held.content);
      });
      body.once('close', () => resolve('gone'));
    });
  }

  /** A request is over. */
  finished({ heldBytes }: Exchange): void {
    this.#held -= heldBytes;
  }
}
