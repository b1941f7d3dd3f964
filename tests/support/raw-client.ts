import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** After which a connection is given up that neither ends nor falls silent; for hanging, not for speed. */
const NOTHING_MS = 20_000;

/** A connection on which a test writes bytes and reads bytes, as no HTTP library would. */
export class RawClient {
  readonly socket: Socket;
  /** All that came so far, one character for each byte. */
  received = '';
  closed = false;

  private constructor(socket: Socket) {
    this.socket = socket;
    socket.on('data', (chunk: Buffer) => (this.received += chunk.toString('latin1')));
    socket.on('error', () => {}).once('close', () => (this.closed = true));
  }

  static async open(port: number): Promise<RawClient> {
    const socket = connect(port, '127.0.0.1');
    await once(socket, 'connect');
    return new RawClient(socket);
  }

  write(bytes: string | Buffer): void {
    this.socket.write(typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes);
  }

  /**
   * Waits for the end of the connection, or until it fell silent for a while after something had come.
   * @returns what came
   * @throws Error where nothing comes, and no end either
   */
  async rest(silenceMs = 300): Promise<string> {
    const began = performance.now();
    let length = 0;
    let since = began;
    while (!this.closed) {
      const now = performance.now();
      if (this.received.length !== length) [length, since] = [this.received.length, now];
      else if (length > 0 && now - since > silenceMs) break;
      if (now - began > NOTHING_MS) throw new Error(`neither rest nor end: ${this.received}`);
      await new Promise((wake) => setTimeout(wake, 10));
    }
    return this.received;
  }

  /** The statuses of all answers, informational ones too. */
  get statuses(): number[] {
    return [...this.received.matchAll(/HTTP\/1\.1 (\d{3})/g)].map(([, status]) => Number(status));
  }
}

/** Writes bytes on a new connection. @returns what came back until it ended or fell silent, and whether it ended */
export async function sendBytes(
  port: number,
  bytes: string | Buffer,
  silenceMs?: number,
): Promise<{ received: string; statuses: number[]; closed: boolean }> {
  const client = await RawClient.open(port);
  client.write(bytes);
  await client.rest(silenceMs);
  const { received, statuses, closed } = client;
  client.socket.destroy();
  return { received, statuses, closed };
}
