import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { expectEqual, type Check } from './check.ts';
import { DEADLINE_MS, type Listener, type TestSite } from './test-site.ts';

/** RFC 6455 1.3. */
const SUFFIX = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
const TEXT = 1;
const BINARY = 2;
const CLOSE = 8;
const PING = 9;
const PONG = 10;

interface Frame {
  readonly opcode: number;
  readonly payload: Buffer;
}

const acceptOf = (key: string): string =>
  createHash('sha1')
    .update(key + SUFFIX)
    .digest('base64');

/** A frame (RFC 6455 5.2); those of a client are masked, here with zeros. */
function frame(opcode: number, payload: Buffer, masked: boolean): Buffer {
  const small = payload.length < 126;
  const head = Buffer.alloc((small ? 2 : 10) + (masked ? 4 : 0));
  head[0] = 0x80 | opcode;
  head[1] = (masked ? 0x80 : 0) | (small ? payload.length : 127);
  if (!small) head.writeBigUInt64BE(BigInt(payload.length), 2);
  return Buffer.concat([head, payload]);
}

/** Hands over each whole frame that comes. Masks are all zero here. */
function readFrames(socket: Duplex, head: Buffer, onFrame: (frame: Frame) => void): void {
  let unread = head;
  const read = (chunk: Buffer): void => {
    unread = Buffer.concat([unread, chunk]);
    while (unread.length >= 2) {
      const [first = 0, second = 0] = unread;
      const short = second & 0x7f;
      let at = short < 126 ? 2 : short === 126 ? 4 : 10;
      if (unread.length < at) return;
      const length = short < 126 ? short : short === 126 ? unread.readUInt16BE(2) : Number(unread.readBigUInt64BE(2));
      if (second & 0x80) at += 4;
      if (unread.length < at + length) return;
      onFrame({ opcode: first & 0xf, payload: unread.subarray(at, at + length) });
      unread = unread.subarray(at + length);
    }
  };
  socket.on('data', read);
  read(Buffer.alloc(0));
}

/** A WebSocket server that sends every message back. */
export const echoingSockets: Listener = (server) => {
  server.on('request', (_, response) => response.end());
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', () => socket.destroy());
    const accept = acceptOf(request.headers['sec-websocket-key'] ?? '');
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
    );
    readFrames(socket, head, ({ opcode, payload }) => {
      socket.write(frame(opcode === PING ? PONG : opcode, payload, false));
      if (opcode === CLOSE) socket.end();
    });
  });
};

/** A client's end of a WebSocket through the gateway. */
class Client {
  readonly #socket: Duplex;
  readonly #frames: Frame[] = [];
  #wake: (() => void) | undefined;

  private constructor(socket: Duplex, head: Buffer) {
    this.#socket = socket;
    socket.on('error', () => socket.destroy());
    readFrames(socket, head, (came) => {
      this.#frames.push(came);
      this.#wake?.();
    });
  }

  static async open(site: TestSite): Promise<Client> {
    const key = randomBytes(16).toString('base64');
    const fields = {
      connection: 'Upgrade',
      upgrade: 'websocket',
      'sec-websocket-version': '13',
      'sec-websocket-key': key,
    };
    const request = site.open('/', fields);
    request.end();
    const refused = once(request, 'response').then(([answer]) => {
      throw new Error(`the handshake was answered with ${(answer as IncomingMessage).statusCode}`);
    });
    const [answer, socket, head] = (await Promise.race([once(request, 'upgrade'), refused])) as [
      IncomingMessage,
      Duplex,
      Buffer,
    ];
    expectEqual('Sec-WebSocket-Accept', answer.headers['sec-websocket-accept'], acceptOf(key));
    return new Client(socket, head);
  }

  async exchange(opcode: number, payload: Buffer): Promise<Frame> {
    this.#socket.write(frame(opcode, payload, true));
    const timer = setTimeout(() => this.#socket.destroy(), DEADLINE_MS);
    const closed = new Promise<void>((resolve) => this.#socket.once('close', () => resolve()));
    while (this.#frames.length === 0) {
      const came = new Promise<void>((resolve) => (this.#wake = resolve));
      await Promise.race([came, closed]);
      if (this.#frames.length === 0 && this.#socket.destroyed) throw new Error(`no answer within ${DEADLINE_MS} ms`);
    }
    clearTimeout(timer);
    return this.#frames.shift() as Frame;
  }

  close(): void {
    this.#socket.destroy();
  }
}

export function websocketChecks(site: TestSite): Check[] {
  const check = (name: string, sent: number, payload: Buffer, expected: number, seen: string): Check => ({
    name,
    run: async () => {
      const client = await Client.open(site);
      try {
        const { opcode, payload: came } = await client.exchange(sent, payload);
        expectEqual('kind of frame', opcode, expected);
        if (!came.equals(payload)) throw new Error(`${payload.length} bytes were sent, and others came back`);
        return seen;
      } finally {
        client.close();
      }
    },
  });
  return [
    check('WebSocket: text', TEXT, Buffer.from('hello, wörld'), TEXT, 'a message there and back'),
    check('WebSocket: binary', BINARY, randomBytes(4_096), BINARY, '4 KiB there and back'),
    check('WebSocket: large', BINARY, randomBytes(4 * 1_048_576), BINARY, '4 MiB there and back'),
    check('WebSocket: ping', PING, Buffer.from('there?'), PONG, 'answered with a pong'),
    check('WebSocket: close', CLOSE, Buffer.from([0x03, 0xe8]), CLOSE, 'code 1000 there and back'),
  ];
}
