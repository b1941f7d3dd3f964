import type { ServerHttp2Session } from 'node:http2';
import type { Connection } from '../exchange/connection.ts';
import { FIRST_STREAM_MS, IDLE_MS, SESSION_WINDOW } from './limits.ts';

/**
 * Watches an HTTP/2 connection, which Node's time limits for HTTP/1 do not cover: one that opens no stream after its handshake
 * is closed, and so is one that stays without streams.
 */
export function guardSession(session: ServerHttp2Session, connection: Connection): void {
  session.setLocalWindowSize(SESSION_WINDOW);
  const deadline = setTimeout(() => session.destroy(), FIRST_STREAM_MS);
  session.once('stream', () => clearTimeout(deadline));
  session.once('close', () => clearTimeout(deadline));
  session.setTimeout(IDLE_MS, () => {
    if (connection.open === 0) session.close();
  });
}
