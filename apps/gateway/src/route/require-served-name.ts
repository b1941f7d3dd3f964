import type { Step } from '../exchange/step.ts';
import { refuse } from '../respond/refuse.ts';

/**
 * Refuses requests for a host that the connection's certificate is not for. Clients may use one HTTP/2 connection for all
 * hosts that its certificate covers (RFC 9113 9.1.1); where each host has its own certificate that would be the wrong door, and
 * 421 sends the client to the right one (RFC 9110 15.5.20).
 * @param servesBoth whether two hosts are served with the same certificate
 */
export const requireServedName =
  (servesBoth: (shown: string, host: string) => boolean): Step =>
  (exchange) => {
    const { connection, host } = exchange;
    if (!connection.secure || connection.serverName === host || servesBoth(connection.serverName, host)) return true;
    return refuse(exchange, 421, 'This connection was made for another host. Open a new one for this host.');
  };
