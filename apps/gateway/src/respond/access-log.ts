import type { Logger } from 'pino';
import type { Exchange } from '../exchange/exchange.ts';

/** Writes a line for each request at level debug. No query and no field of the request: both may hold secrets. */
export function accessLog(logger: Logger): (exchange: Exchange) => void {
  if (!logger.isLevelEnabled('debug')) return () => {};
  return (exchange) => {
    const query = exchange.path.indexOf('?');
    logger.debug(
      {
        request_id: exchange.id,
        peer: exchange.connection.peer,
        ...(exchange.client !== exchange.connection.peer && { client: exchange.client }),
        method: exchange.method,
        scheme: exchange.connection.secure ? 'https' : 'http',
        http: exchange.http2 ? '2' : '1.1',
        host: exchange.host,
        path: query < 0 ? exchange.path : exchange.path.slice(0, query),
        status: exchange.status,
        bytes: exchange.sentBytes,
        ms: Math.round((performance.now() - exchange.startedAt) * 10) / 10,
      },
      'request',
    );
  };
}
