import type { Exchange } from '../exchange/exchange.ts';
import { isSecure } from '../exchange/is-secure.ts';
import type { Step } from '../exchange/step.ts';
import { writtenPort } from '../exchange/written-port.ts';
import { refuse } from '../respond/refuse.ts';

const HTTP_PORT = 80;
const HTTPS_PORT = 443;

/** The ports of this gateway, and the one that clients know for HTTPS; 0 where nobody said. */
export interface Ports {
  readonly httpPort: number;
  readonly httpsPort: number;
  readonly publicHttpsPort: number;
  /** Whether nothing listens for TLS, so that there is nowhere to send anybody. */
  readonly insecure: boolean;
}

/**
 * Sends a client of plain HTTP to the same address under https, where the host wants that. Challenges have been answered by
 * then. 308 keeps the method (RFC 9110 15.4.9); for GET and HEAD 301 says the same, and older clients know it.
 */
export const redirectToHttps =
  (ports: Ports): Step =>
  (exchange) => {
    const target = exchange.instance?.target;
    if (exchange.instance?.isAdminHost && !isSecure(exchange)) return refusePlain(exchange, ports);
    if (
      ports.insecure ||
      !target?.https_redirect ||
      !target.enable_https ||
      isSecure(exchange) ||
      exchange.path === '*'
    )
      return true;
    return redirect(exchange, ports);
  };

function redirect(exchange: Exchange, ports: Ports): false {
  const status = exchange.method === 'GET' || exchange.method === 'HEAD' ? 301 : 308;
  const port = portFor(exchange, ports);
  const location = `https://${exchange.host}${port === HTTPS_PORT ? '' : `:${port}`}${exchange.path}`;
  const fields = ['location', location, 'content-type', 'text/plain; charset=utf-8', 'x-request-id', exchange.id];
  exchange.answer(status, fields, `This site is served over HTTPS: ${location}\n`);
  return false;
}

/** A token or a session that comes in the clear is nobody's secret any more: it is not even looked at. */
const refusePlain = (exchange: Exchange, ports: Ports): false =>
  ports.insecure || exchange.path === '*'
    ? refuse(exchange, 403, 'This site is served over HTTPS alone.')
    : redirect(exchange, ports);

/**
 * A client that came by another port than ours is behind a port mapping, such as 80 to 8080: that has its other half at 443, while our
 * own port may not be reachable at all.
 */
function portFor({ authority }: Exchange, { httpPort, httpsPort, publicHttpsPort }: Ports): number {
  if (publicHttpsPort !== 0) return publicHttpsPort;
  return Number(writtenPort(authority) ?? HTTP_PORT) === httpPort ? httpsPort : HTTPS_PORT;
}
