import { setTimeout as delay } from 'node:timers/promises';
import { AcmeError, isProblem } from '#acme';
import type { Work } from '../work.ts';
import { namesByDns } from './choose-challenge.ts';

/** Long enough for a gateway that was killed or is being replaced to listen again. */
const PAUSE_MS = 5_000;

/**
 * Whether the CA met us at a bad moment: it could not connect, or a gateway that could not look the answer up in Redis said so
 * with 503, which CAs report as an invalid response and quote.
 */
const isBadMoment = (error: unknown): error is AcmeError =>
  error instanceof AcmeError &&
  (isProblem(error.problem, 'connection') ||
    (isProblem(error.problem, 'unauthorized') && /\b503\b/.test(error.problem?.detail ?? '')));

/**
 * Tries once more, with a new order, when the CA met us at a bad moment: the one failure that can be over in seconds by
 * itself, because a gateway or a Redis that restarts just then is enough for it. One repetition costs one of the few failed
 * validations that a CA grants in an hour (Let's Encrypt: five); any further one is left to a person or to the clock. Where
 * DNS records have to be waited for, nobody remembers whether this was the second: there is none then.
 */
export async function withSecondChance<T>(work: Work, attempt: () => Promise<T>): Promise<T> {
  try {
    return await attempt();
  } catch (error) {
    if (!isBadMoment(error) || namesByDns(work.issuance).length) throw error;
    await work.enter('challenge', `${work.ca} was not answered by this host; trying once more`, {
      order_url: null,
      order_key_pem: null,
    });
    await delay(PAUSE_MS, undefined, { signal: work.signal });
    return attempt();
  }
}
