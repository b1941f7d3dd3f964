import { once } from 'node:events';
import { Agent, request as httpsRequest } from 'node:https';
import { connect, type ClientHttp2Session } from 'node:http2';
import type { IncomingMessage } from 'node:http';
import { startLoad } from './steady-load.ts';

/** What clients saw that did nothing wrong while somebody else attacked. */
export interface Seen {
  readonly requests: number;
  /** Other statuses than 200, and errors as text. */
  readonly failures: readonly (number | string)[];
  /** Milliseconds that the slowest 5 % took at least. */
  readonly p95: number;
}

/** Two well-behaved clients, one on a kept-alive HTTP/1.1 connection and one on HTTP/2, that ask without pause. */
export function startBystanders(port: number, host: string): { stop(): Promise<Seen> } {
  const times: number[] = [];
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const session = connect(`https://127.0.0.1:${port}`, { servername: host, rejectUnauthorized: false });
  session.on('error', () => {});
  const timed = async (ask: () => Promise<number>): Promise<{ status: number }> => {
    const started = performance.now();
    const status = await ask();
    times.push(performance.now() - started);
    return { status };
  };
  const loads = [
    startLoad(() => timed(() => askHttp1(agent, port, host))),
    startLoad(() => timed(() => askHttp2(session, host))),
  ];
  return {
    stop: async () => {
      const outcomes = (await Promise.all(loads.map((load) => load.stop()))).flat();
      agent.destroy();
      session.destroy();
      times.sort((a, b) => a - b);
      return {
        requests: outcomes.length,
        failures: outcomes.filter((outcome) => outcome !== 200),
        p95: times[Math.floor(times.length * 0.95)] ?? Infinity,
      };
    },
  };
}

async function askHttp1(agent: Agent, port: number, host: string): Promise<number> {
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

async function askHttp2(session: ClientHttp2Session, host: string): Promise<number> {
  const stream = session.request({ ':path': '/', ':authority': host });
  const [headers] = (await once(stream, 'response')) as [{ ':status'?: number }];
  for await (const chunk of stream) void chunk;
  return headers[':status'] ?? 0;
}
