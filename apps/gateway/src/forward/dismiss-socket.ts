import type { Duplex } from 'node:stream';

/** RFC 6455 7.4.2: codes from 4000 are for private use; this one is the 401 of WebSockets. */
const CODE = 4401;
const REASON = 'The login has ended.';
/** How long a client may take to read that. */
const LAST_MS = 500;

/**
 * Ends a WebSocket from in between: its backend says nothing more, and the client is told why. Where the backend was in the middle of a
 * message the client sees a broken one, and its connection ends all the same.
 */
export function dismissSocket(client: Duplex, backend: Duplex): void {
  backend.unpipe(client);
  backend.destroy();
  if (client.destroyed) return;
  client.end(closeFrame());
  const late = setTimeout(() => client.destroy(), LAST_MS);
  client.once('close', () => clearTimeout(late));
}

/** RFC 6455 5.5.1: a final frame of opcode 8, unmasked, with the code and the reason. */
function closeFrame(): Buffer {
  const reason = Buffer.from(REASON);
  const head = Buffer.from([0x88, reason.length + 2, CODE >> 8, CODE & 0xff]);
  return Buffer.concat([head, reason]);
}
