import type { Server } from 'node:http';
import type { Http2SecureServer } from 'node:http2';
import { Server as NetServer } from 'node:net';
import type { Patrol } from './patrol.ts';

interface Draining {
  readonly plain: Server;
  readonly secure: Http2SecureServer;
  readonly patrol: Patrol;
}

const LOOK_MS = 50;
/** How long requests that are on their way already are taken. A worker that is replaced need not hurry. */
const LINGER_MS = 250;
const LINGER_SHARE = 2 / 3;

/**
 * Stops in an orderly way: no new connections, and those that are there are told that they end (`Connection: close` with their
 * next answer; GOAWAY without a last stream at first, RFC 9113 6.8). What is on its way meanwhile is still answered: a
 * connection that is closed while a request comes fails that request. Then idle connections are closed, and answers under way
 * are finished. What is open after `graceMs`, such as streams of events and WebSockets, is cut.
 */
export async function drainServers(
  { plain, secure, patrol }: Draining,
  graceMs: number,
  replaced: boolean,
  cutAll: () => void,
): Promise<void> {
  // What http and http2 make of close() ends idle connections at once.
  const closed = Promise.all([plain, secure].map((server) => new Promise((done) => stopListening(server, done))));
  patrol.announceEnd();
  let look: NodeJS.Timeout | undefined;
  const linger = setTimeout(
    () => {
      patrol.endSessions();
      look = setInterval(() => {
        plain.closeIdleConnections();
        // There, but missing in @types/node 26.6.
        (secure as unknown as Server).closeIdleConnections();
      }, LOOK_MS);
    },
    replaced ? graceMs * LINGER_SHARE : LINGER_MS,
  );
  const deadline = setTimeout(cutAll, graceMs);
  await closed;
  clearInterval(look);
  clearTimeout(linger);
  clearTimeout(deadline);
}

function stopListening(server: NetServer, done: (error?: Error) => void): void {
  NetServer.prototype.close.call(server, done);
}
