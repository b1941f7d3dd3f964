import {
  ConflictException,
  Injectable,
  UnprocessableEntityException,
  type CallHandler,
  type ExecutionContext,
  type NestInterceptor,
} from '@nestjs/common';
import type { Request, Response } from 'express';
import { lastValueFrom, of, type Observable } from 'rxjs';
import { guarded, Store, type Claim, type KeptAnswer, type Transaction } from '#store';
import { callerOf } from '../auth/caller.decorator.ts';
import { parseIdempotencyKey } from './idempotency-key.ts';
import { credentialOf, fingerprintOf, secretOf } from './repeated-request.ts';

/** Well below the lifetime of a claim, so that one that lives is never taken for a dead one. */
const BEAT_MS = 5_000;
/** Longer than any answer takes after the first write. */
const ANSWERED_MS = 60_000;
const ATTEMPTS = 3;

/**
 * Carries out a POST with an Idempotency-Key once, however often its client sends it and to whichever replica
 * (draft-ietf-httpapi-idempotency-key-header). The mark that it is carried out is written in one step with its first write, so
 * that a process which dies is either followed by the next attempt, or by a word that there is something to look at.
 */
@Injectable()
export class RepeatInterceptor implements NestInterceptor {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  async intercept(context: ExecutionContext, next: CallHandler): Promise<Observable<unknown>> {
    if (context.getType() !== 'http') return next.handle();
    const request = context.switchToHttp().getRequest<Request>();
    const field = request.get('idempotency-key');
    if (request.method !== 'POST' || field === undefined || !callerOf(request)) return next.handle();
    const response = context.switchToHttp().getResponse<Response>();
    const secret = secretOf(credentialOf(request), parseIdempotencyKey(field));
    const taken = await this.#take(secret, fingerprintOf(request), response);
    if (!('status' in taken)) return of(await this.#once(taken, response, next));
    response.status(taken.status);
    response.setHeader('idempotency-replayed', 'true');
    return of(JSON.parse(taken.body));
  }

  /** @returns the claim to carry it out, or the answer that there is. @throws ConflictException, UnprocessableEntityException */
  async #take(secret: string, fingerprint: string, response: Response): Promise<Claim | KeptAnswer> {
    for (let left = ATTEMPTS; left > 0; left--) {
      const taken = await this.#store.repeats.take(secret, fingerprint);
      if (!taken) continue;
      if ('text' in taken) return taken;
      if (taken.fingerprint !== fingerprint)
        throw new UnprocessableEntityException(
          'This Idempotency-Key was used for another request in the last 24 hours. Make a new key for each thing to make.',
        );
      if (taken.answer) return taken.answer;
      if (taken.done_at !== null && taken.done_at < Date.now() - ANSWERED_MS)
        throw new ConflictException(
          'The request with this Idempotency-Key was carried out, at least in part, and broke off before its answer was there. ' +
            'Look at what it has made; for anything else use a new key.',
        );
      break;
    }
    response.setHeader('retry-after', '1');
    throw new ConflictException('A request with this Idempotency-Key is under way. Send it again when that has ended.');
  }

  async #once(first: Claim, response: Response, next: CallHandler): Promise<unknown> {
    const { repeats } = this.#store;
    let [claim, written] = [first, first];
    const beat = setInterval(() => void repeats.prolong(first).catch(() => {}), BEAT_MS);
    const bring = async (): Promise<Transaction> => {
      const { claim: marked, transaction } = repeats.doing(first, new Date());
      written = marked;
      return transaction;
    };
    const done = (): void => {
      clearInterval(beat);
      claim = written;
    };
    try {
      const answer: unknown = await guarded({ bring, done }, () => lastValueFrom(next.handle()));
      // It is done, so the client hears of it in any case; a mark without an answer stays where this cannot be written.
      const kept = { status: response.statusCode, body: JSON.stringify(answer ?? null) };
      await repeats.answer(claim, kept, new Date()).catch(() => {});
      return answer;
    } catch (error) {
      // Nothing was written: the next attempt is as good as the first. Otherwise the mark stays.
      if (claim === first) await repeats.release(first).catch(() => {});
      throw error;
    } finally {
      clearInterval(beat);
    }
  }
}
