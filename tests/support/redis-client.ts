import { createConnection } from 'node:net';

/** Looks at a Redis from outside, without our store. */
export class RedisClient {
  readonly #socketPath: string;

  constructor(socketPath: string) {
    this.#socketPath = socketPath;
  }

  /** One inline command, as a person types it; the raw reply. */
  command(line: string): Promise<string> {
    return this.#exchange(`${line}\r\n`);
  }

  /** Writes a value that no inline command could carry. */
  set = (key: string, value: string): Promise<void> => this.write('SET', key, value);

  /** A command that writes, with words that no inline command could carry. @throws with what Redis says against it */
  async write(...words: readonly string[]): Promise<void> {
    const parts = words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`);
    const reply = await this.#exchange(`*${words.length}\r\n${parts.join('')}`);
    if (reply.startsWith('-')) throw new Error(reply);
  }

  /** Listens to a channel. */
  async subscribe(channel: string): Promise<{ messages: () => string[]; end: () => void }> {
    const socket = createConnection(this.#socketPath);
    let reply = '';
    await new Promise<void>((resolve, reject) => {
      socket.once('error', reject);
      socket.once('data', () => resolve());
      socket.setEncoding('utf8').on('data', (text: string) => (reply += text));
      socket.write(`SUBSCRIBE ${channel}\r\n`);
    });
    const message = /\$7\r\nmessage\r\n\$\d+\r\n.*\r\n\$\d+\r\n(.*)\r\n/g;
    return {
      messages: () => [...reply.matchAll(message)].map(([, text]) => text ?? ''),
      end: () => void socket.destroy(),
    };
  }

  #exchange(bytes: string): Promise<string> {
    return new Promise((resolve, reject) => {
      const socket = createConnection(this.#socketPath);
      let reply = '';
      socket.setTimeout(5_000, () => socket.destroy(new Error('Redis did not answer within 5 s')));
      socket.once('error', reject);
      socket.setEncoding('utf8').on('data', (text: string) => (reply += text));
      socket.once('close', () => resolve(reply));
      socket.end(bytes);
    });
  }
}
