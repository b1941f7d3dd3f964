import type { Settings } from '#domain';
import type { Exchange } from '../exchange/exchange.ts';
import { isSecure } from '../exchange/is-secure.ts';
import { refuse } from '../respond/refuse.ts';
import { sendElsewhere } from '../respond/send-elsewhere.ts';
import { leadsBack } from './redirection.ts';

/**
 * What clients get that ask for a host that nobody has, over both protocols, as the administrator has set it.
 * @param mayAdminister how sites are made is told to nobody else
 */
export function answerUnknown(
  exchange: Exchange,
  { unknown_hosts, unknown_hosts_redirect_to: to }: Settings,
  mayAdminister: boolean,
): false {
  exchange.recorder?.note('findInstance', `Nobody has the host ${exchange.host}; unknown_hosts is ${unknown_hosts}.`);
  if (unknown_hosts === 'abort') {
    exchange.cut();
    return false;
  }
  // Not 301: the host may get a target, and a browser would not ask again.
  if (unknown_hosts === 'redirect' && to !== null && !leadsBack(to, exchange.authority, isSecure(exchange)))
    return sendElsewhere(exchange, 302, to);
  return refuse(
    exchange,
    404,
    mayAdminister
      ? 'There is no site of this name here. Add it with: just proxy-create <hostname> <target-url>'
      : 'There is no site of this name here.',
  );
}
