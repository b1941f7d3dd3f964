import type { Exchange } from '../exchange/exchange.ts';
import type { Step } from '../exchange/step.ts';
import type { ChallengeAnswer } from '../snapshot/messages.ts';

const PREFIX = '/.well-known/acme-challenge/';
/** base64url; at least 128 bits of randomness (RFC 8555 8.3). */
const TOKEN = /^[A-Za-z0-9_-]{16,256}$/;
const PLAIN = ['content-type', 'text/plain; charset=utf-8', 'cache-control', 'no-store'];

/** Where key authorizations are found; never later than its own deadline. */
export type FindChallenge = (token: string) => Promise<ChallengeAnswer>;

/**
 * Answers HTTP-01 challenges (RFC 8555 8.3) for every host, on both ports, whatever its target says: a certificate must be
 * possible before there is a target, and while it is switched off.
 */
export const answerChallenge =
  (find: FindChallenge): Step =>
  (exchange) => {
    if (!exchange.path.startsWith(PREFIX)) return true;
    if (exchange.method !== 'GET' && exchange.method !== 'HEAD') {
      exchange.answer(405, [...PLAIN, 'allow', 'GET, HEAD'], 'Challenges are read with GET.\n');
      return false;
    }
    exchange.recorder?.note(
      'answerChallenge',
      'This is the path of ACME challenges, which is answered for every host.',
    );
    const token = exchange.path.slice(PREFIX.length);
    if (TOKEN.test(token)) find(token).then((answer) => tell(exchange, answer), unavailable(exchange));
    else notFound(exchange);
    return false;
  };

function tell(exchange: Exchange, answer: ChallengeAnswer): void {
  if (exchange.ended) return;
  if ('unavailable' in answer) unavailable(exchange)();
  else if (answer.found === null) notFound(exchange);
  // RFC 8555 8.3: the answer's media type is application/octet-stream where it is said at all.
  else exchange.answer(200, ['content-type', 'application/octet-stream', 'cache-control', 'no-store'], answer.found);
}

const notFound = (exchange: Exchange): void => exchange.answer(404, [...PLAIN], 'There is no such challenge.\n');

const unavailable = (exchange: Exchange) => (): void => {
  if (!exchange.ended)
    exchange.answer(503, [...PLAIN, 'retry-after', '5'], 'The challenge cannot be looked up at the moment.\n');
};
