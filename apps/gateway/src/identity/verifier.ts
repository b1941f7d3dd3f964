import { request, type IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { AnswerFields, Fields } from '../exchange/fields.ts';
import { Upstream, type UpstreamSettings } from '../forward/upstream.ts';
import { keptFields } from '../respond/answer-fields.ts';

/** No decision takes longer. */
const DEADLINE_MS = 2_000;
/** More questions at once are not asked, so that a service that hangs does not take all memory. */
const MOST = 500;
const MOST_BYTES = 65_536;

/** What another service said of a request, whatever it was; nothing where it did not answer in time. */
export interface Verified {
  readonly status: number;
  /** Names in lower case. */
  readonly fields: AnswerFields;
  readonly body: string;
}

/** Asks another service about requests (ForwardAuth). It is reached as backends are: by the same names, and at no port of our own. */
export class Verifier {
  readonly #upstream: Upstream;
  #open = 0;

  constructor(target_url: string, settings: UpstreamSettings) {
    const place = { ...PLACE, target_url };
    this.#upstream = new Upstream(place, { ...settings, connectTimeout: DEADLINE_MS, requestTimeout: DEADLINE_MS });
  }

  /** Never rejects. @param path of our own service; otherwise the one of its URL */
  async ask(fields: Fields, path?: string): Promise<Verified | undefined> {
    if (this.#open >= MOST) return undefined;
    this.#open += 1;
    const late = new AbortController();
    const timer = setTimeout(() => late.abort(), DEADLINE_MS);
    try {
      return await this.#ask(fields, path, late.signal);
    } catch {
      return undefined;
    } finally {
      this.#open -= 1;
      clearTimeout(timer);
    }
  }

  async #ask(fields: Fields, path: string | undefined, signal: AbortSignal): Promise<Verified> {
    const socket = await this.#connect(signal);
    const end = (): void => void socket.destroy();
    signal.addEventListener('abort', end, { once: true });
    try {
      const { url } = this.#upstream;
      const answer = await new Promise<IncomingMessage>((resolve, reject) => {
        const asking = request({
          method: 'GET',
          path: path ?? url.pathname + url.search,
          headers: [...fields, 'host', url.host, 'connection', 'close'],
          createConnection: () => socket,
        });
        asking.once('response', resolve).once('error', reject).end();
      });
      return {
        status: answer.statusCode ?? 0,
        fields: keptFields(lowerCased(answer.rawHeaders)),
        body: await textOf(answer),
      };
    } finally {
      signal.removeEventListener('abort', end);
      socket.destroy();
    }
  }

  #connect(signal: AbortSignal): Promise<Socket> {
    return new Promise((resolve, reject) => {
      const stop = (): void => reject(new Error('it took too long'));
      signal.addEventListener('abort', stop, { once: true });
      this.#upstream.connectTo((error, socket) => {
        signal.removeEventListener('abort', stop);
        if (signal.aborted) socket?.destroy();
        else if (socket) resolve(socket.on('error', ignore));
        else reject(error ?? new Error('no connection'));
      });
    });
  }
}

/** As for a backend of which nothing more is said. */
const PLACE = {
  backend_protocol: 'http1',
  backend_ca_pem: null,
  backend_server_name: null,
  backend_verify: true,
  connect_timeout: null,
  response_timeout: null,
} as const;

const ignore = (): void => {};

const lowerCased = (fields: readonly string[]): Fields =>
  fields.map((part, i) => (i % 2 === 0 ? part.toLowerCase() : part));

/** @throws Error where it is too long for what only says yes or no */
async function textOf(answer: IncomingMessage): Promise<string> {
  let text = '';
  // Whole characters, wherever the pieces end.
  for await (const chunk of answer.setEncoding('utf8')) {
    text += String(chunk);
    if (text.length > MOST_BYTES) throw new Error('the answer is too long');
  }
  return text;
}
