import { Agent } from 'node:https';
import { connect, type ClientHttp2Session } from 'node:http2';
import { askHttp1, askHttp2, tlsOf, type Asked } from './ask.ts';
import { startLoad } from './steady-load.ts';

export interface Outcomes {
  readonly sent: number;
  /** Other statuses than 200, and errors as text, each with the way that the request took. */
  readonly failures: readonly string[];
}

type Way = 'kept-alive HTTP/1.1' | 'new HTTP/1.1' | 'HTTP/2';

/**
 * Clients of every kind that ask without pause and never ask twice: on connections that they keep, on new ones, and on HTTP/2
 * sessions, which they leave when they are told to (GOAWAY).
 */
export function startEveryWay(
  port: () => number,
  host: string,
  ca?: string,
): { sent(): number; stop(): Promise<Outcomes> } {
  let sent = 0;
  const agent = new Agent({ keepAlive: true });
  const asked = (): Asked => ({ host, port: port(), ...(ca !== undefined && { ca }) });
  const session = new Session(asked);
  const ask: Record<Way, () => Promise<number>> = {
    'kept-alive HTTP/1.1': () => askHttp1(asked(), agent),
    'new HTTP/1.1': () => askHttp1(asked(), false),
    'HTTP/2': () => session.ask(),
  };
  const loads = Object.entries(ask).flatMap(([way, one]) =>
    Array.from({ length: 2 }, () => ({
      way,
      load: startLoad(async () => {
        sent += 1;
        return { status: await one() };
      }),
    })),
  );
  return {
    sent: () => sent,
    stop: async () => {
      const failures: string[] = [];
      for (const { way, load } of loads)
        for (const outcome of await load.stop()) if (outcome !== 200) failures.push(`${way}: ${outcome}`);
      agent.destroy();
      session.destroy();
      return { sent, failures };
    },
  };
}

class Session {
  readonly #asked: () => Asked;
  #session: ClientHttp2Session | undefined;

  constructor(asked: () => Asked) {
    this.#asked = asked;
  }

  /** One that was refused was not looked at, so that every client asks again (RFC 9113 8.7); any other failure counts. */
  async ask(): Promise<number> {
    const { host } = this.#asked();
    try {
      return await askHttp2(this.#open(), host);
    } catch (error) {
      if (!String(error).includes('NGHTTP2_REFUSED_STREAM')) throw error;
      return askHttp2(this.#open(), host);
    }
  }

  destroy(): void {
    this.#session?.destroy();
  }

  #open(): ClientHttp2Session {
    if (this.#session && !this.#session.closed && !this.#session.destroyed) return this.#session;
    const asked = this.#asked();
    this.#session = connect(`https://127.0.0.1:${asked.port}`, tlsOf(asked));
    this.#session.on('error', () => {});
    return this.#session;
  }
}
