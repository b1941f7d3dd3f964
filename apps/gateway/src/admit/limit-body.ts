import type { BodyLimit } from '../exchange/body-limit.ts';
import type { Exchange } from '../exchange/exchange.ts';
import { findField } from '../exchange/fields.ts';
import { refuse } from '../respond/refuse.ts';

/**
 * Keeps to `max_body_bytes` of the host: what is announced to be longer is refused before any of it is read (a client that waits for
 * 100 (Continue) never sends it), and what turns out to be longer is broken off at that byte, at the backend as well.
 */
export function limitBody(exchange: Exchange): boolean {
  const bytes = exchange.instance?.target.max_body_bytes ?? null;
  if (bytes === null) return true;
  const announced = Number(findField(exchange.fields, 'content-length') ?? 0);
  exchange.recorder?.note('limitBody', `Content may have ${bytes} bytes (max_body_bytes).`);
  if (announced > bytes) return tooLarge(exchange, bytes);
  if (exchange.hasBody) exchange.bodyLimit = new LimitOf(exchange, bytes);
  return true;
}

class LimitOf implements BodyLimit {
  readonly #exchange: Exchange;
  readonly bytes: number;

  constructor(exchange: Exchange, bytes: number) {
    this.#exchange = exchange;
    this.bytes = bytes;
  }

  exceeded(): void {
    const exchange = this.#exchange;
    if (exchange.ended) return;
    // First the answer, or the end of one that began: what the backend's side does then finds an exchange that is over.
    tooLarge(exchange, this.bytes);
    exchange.producer?.clientGone();
  }
}

const tooLarge = (exchange: Exchange, bytes: number): false =>
  refuse(exchange, 413, `The content of the request is too large for this site, which takes ${bytes} bytes.`);
