import { createHash } from 'node:crypto';
import type { Exchange } from '../exchange/exchange.ts';
import { isSecure } from '../exchange/is-secure.ts';
import { refuse } from '../respond/refuse.ts';
import { PERSONAL, sendElsewhere } from '../respond/send-elsewhere.ts';
import type { AskedHandoff, HandoffAnswer } from '../snapshot/messages.ts';
import type { TargetRecord } from '../snapshot/records.ts';
import { nonceOf } from './login-rounds.ts';
import { refuseUnavailable, type Ways } from './refuse-stranger.ts';

/** Where the auth host sends people back to, with a code; of every protected host. */
export const CALLBACK_PATH = '/.oauth/callback';

/** Takes a login that comes from the auth host; never later than its own deadline. */
export type FindHandoff = (asked: AskedHandoff) => Promise<HandoffAnswer>;

const CODE = /^[A-Za-z0-9_-]{43}$/;

/** Ends a login at the host that it is for: the browser that began it, and nobody else, gets the host's own cookie for its code. */
export function takeHandoff(
  exchange: Exchange,
  target: TargetRecord,
  find: FindHandoff,
  ways: Ways,
): false | Promise<boolean> {
  const { recorder, host } = exchange;
  recorder?.note('checkIdentity', 'This is where people come back to after a login; its code would be taken once.');
  const code = new URLSearchParams(exchange.path.slice(CALLBACK_PATH.length)).get('code') ?? '';
  const nonce = nonceOf(exchange);
  if (exchange.method !== 'GET' || !isSecure(exchange) || !CODE.test(code) || recorder)
    return refuse(exchange, 400, SAYS.code);
  if (nonce === undefined) return refuse(exchange, 400, SAYS.browser);
  const challenge = createHash('sha256').update(nonce).digest('base64url');
  return find({ code, host, origin: ways.originOf(host), challenge }).then((answer) => {
    if (!exchange.ended) finish(exchange, target, answer);
    return false;
  });
}

const SAYS = {
  code: 'This way back from a login was used already, is too old, or is none. Open the page that you wanted again.',
  browser:
    'Your browser did not show the cookie that it got when this login began. It may have begun in another browser, or yours keeps no ' +
    'cookies of this site; allow them, and open the page that you wanted again.',
  login: 'The login has ended meanwhile. Open the page that you wanted again.',
} as const;

function finish(exchange: Exchange, target: TargetRecord, answer: HandoffAnswer): void {
  if ('unavailable' in answer) refuseUnavailable(exchange);
  else if ('refused' in answer) refuse(exchange, 400, SAYS[answer.refused]);
  else {
    const cookie = `${target.auth_cookie_name}=${answer.handle}; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=${answer.seconds}`;
    sendElsewhere(exchange, 303, answer.return_url, [...PERSONAL, 'set-cookie', cookie]);
  }
}
