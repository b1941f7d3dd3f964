import { parseRanges, type Closing } from '#domain';
import { addressRanges } from '../exchange/address-ranges.ts';
import type { Exchange } from '../exchange/exchange.ts';
import { isSecure } from '../exchange/is-secure.ts';
import { refuse } from '../respond/refuse.ts';
import { sendElsewhere } from '../respond/send-elsewhere.ts';
import type { TargetRecord } from '../snapshot/records.ts';
import { leadsBack, Redirection } from './redirection.ts';

const RETRY_MAINTENANCE_SECONDS = 300;

/** Answers for hosts that have no backend, and for those whose backend is under maintenance. */
export function answerByKind(exchange: Exchange): boolean {
  const target = exchange.instance?.target;
  if (target?.kind === 'closed') return close(exchange, target.closed_with);
  if (target?.kind === 'redirect') return redirect(exchange, target);
  if (target?.maintenance) return pause(exchange, target);
  exchange.recorder?.note('answerByKind', 'The host is a proxy: a backend answers.');
  return true;
}

function close(exchange: Exchange, how: Closing): false {
  exchange.recorder?.note('answerByKind', `The host is closed: closed_with is ${how}.`);
  if (how !== 'abort')
    return refuse(exchange, how, how === 410 ? 'This site is gone for good.' : 'There is nothing here.');
  exchange.cut();
  return false;
}

/** Made once for each version of a target. */
const redirections = new WeakMap<TargetRecord, Redirection>();

function redirect(exchange: Exchange, target: TargetRecord): false {
  let redirection = redirections.get(target);
  if (!redirection) redirections.set(target, (redirection = new Redirection(target)));
  const secure = isSecure(exchange);
  const location = redirection.locationFor(exchange.path, secure);
  exchange.recorder?.note('answerByKind', `The host is a redirect to ${target.redirect_to}.`, { location });
  if (leadsBack(location, exchange.authority, secure))
    return refuse(exchange, 508, 'This site is redirected to itself. Its operator should check redirect_to.');
  return sendElsewhere(exchange, target.redirect_status, location);
}

const exceptions = new WeakMap<TargetRecord, (address: string) => boolean>();

function pause(exchange: Exchange, target: TargetRecord): boolean {
  let getsThrough = exceptions.get(target);
  if (!getsThrough) {
    getsThrough = addressRanges(parseRanges(target.maintenance_allow_from, 'maintenance_allow_from'));
    exceptions.set(target, getsThrough);
  }
  if (getsThrough(exchange.client)) {
    exchange.recorder?.note('answerByKind', `The host is under maintenance, and ${exchange.client} gets through.`);
    return true;
  }
  exchange.recorder?.note('answerByKind', 'The host is under maintenance.');
  const message = target.maintenance_message ?? 'This site is under maintenance and will be back soon.';
  return refuse(exchange, 503, message, { retryAfter: RETRY_MAINTENANCE_SECONDS, heading: 'Under maintenance' });
}
