import { isSecure } from '../exchange/is-secure.ts';
import type { Step } from '../exchange/step.ts';

const HTTPS_PORT = 443;

/**
 * Sends a client of plain HTTP to the same address under https, where the host wants that. Challenges have been answered by
 * then. 308 keeps the method (RFC 9110 15.4.9); for GET and HEAD 301 says the same, and older clients know it.
 * @param port where this gateway serves HTTPS
 */
export function redirectToHttps(port: number): Step {
  const suffix = port === HTTPS_PORT ? '' : `:${port}`;
  return (exchange) => {
    const target = exchange.instance?.target;
    if (!target?.https_redirect || !target.enable_https || isSecure(exchange)) return true;
    const status = exchange.method === 'GET' || exchange.method === 'HEAD' ? 301 : 308;
    const location = `https://${exchange.host}${suffix}${exchange.path}`;
    const fields = ['location', location, 'content-type', 'text/plain; charset=utf-8', 'x-request-id', exchange.id];
    exchange.answer(status, fields, `This site is served over HTTPS: ${location}\n`);
    return false;
  };
}
