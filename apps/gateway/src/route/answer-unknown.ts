import type { Settings } from '#domain';
import type { Exchange } from '../exchange/exchange.ts';
import { isSecure } from '../exchange/is-secure.ts';
import { refuse } from '../respond/refuse.ts';
import { sendElsewhere } from '../respond/send-elsewhere.ts';
import { leadsBack } from './redirection.ts';

/** What clients get that ask for a host that nobody has, over both protocols, as the administrator has set it. */
export function answerUnknown(exchange: Exchange, { unknown_hosts, unknown_hosts_redirect_to: to }: Settings): false {
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
    'There is no site of this name here. Its operator adds it with: just proxy-create <hostname> <target-url>',
  );
}
