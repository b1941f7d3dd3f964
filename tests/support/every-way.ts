import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { Agent, request as httpsRequest } from 'node:https';
import { connect, type ClientHttp2Session } from 'node:http2';
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
export function startEveryWay(port: () => number, host: string): { sent(): number; stop(): Promise<Outcomes> } {
  let sent = 0;
  const agent = new Agent({ keepAlive: true });
  const session = new Session(port, host);
  const ask: Record<Way, () => Promise<number>> = {
    'kept-alive HTTP/1.1': () => askHttp1(port(), host, agent),
    'new HTTP/1.1': () => askHttp1(port(), host, false),
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

async function askHttp1(port: number, host: string, agent: Agent | false): Promise<number> {
  const request = httpsRequest({
    agent,
    port,
    host: '127.0.0.1',
    servername: host,
    headers: { host },
    rejectUnauthorized: false,
  });
  request.end();
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  for await (const chunk of response) void chunk;
  return response.statusCode ?? 0;
}

class Session {
  readonly #port: () => number;
  readonly #host: string;
  #session: ClientHttp2Session | undefined;

  constructor(port: () => number, host: string) {
    this.#port = port;
    this.#host = host;
  }

  /** One that was refused was not looked at, so that every client asks again (RFC 9113 8.7); any other failure counts. */
  async ask(): Promise<number> {
    try {
      return await this.#askOnce();
    } catch (error) {
      if (!String(error).includes('NGHTTP2_REFUSED_STREAM')) throw error;
      return this.#askOnce();
    }
  }

  async #askOnce(): Promise<number> {
    const stream = this.#open().request({ ':path': '/', ':authority': this.#host });
    const [headers] = (await once(stream, 'response')) as [{ ':status'?: number }];
    for await (const chunk of stream) void chunk;
    return headers[':status'] ?? 0;
  }

  destroy(): void {
    this.#session?.destroy();
  }

  #open(): ClientHttp2Session {
    if (this.#session && !this.#session.closed && !this.#session.destroyed) return this.#session;
    this.#session = connect(`https://127.0.0.1:${this.#port()}`, { servername: this.#host, rejectUnauthorized: false });
    this.#session.on('error', () => {});
    return this.#session;
  }
}
