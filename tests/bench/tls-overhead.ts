import { once } from 'node:events';
import { Agent as PlainAgent, createServer, get as getPlain, type IncomingMessage } from 'node:http';
import { Agent as SecureAgent, get as getSecure } from 'node:https';
import type { AddressInfo } from 'node:net';
import { GatewayProcess } from '../support/gateway-process.ts';
import { say } from '../../scripts/say.ts';
import { number } from './report.ts';
import type { Row } from './row.ts';

const HOST = 'tls.bench.example.com';
const BACKEND_MS = 5;
/** Until Node has compiled what it takes, at both ends. */
const WARM_UP = 500;
const REQUESTS = 3_000;

/**
 * What TLS adds to the latency of a request to a backend that takes 5 ms, on connections that are kept alive: one of each kind, whose
 * requests take turns, so that what else the machine does falls on both alike.
 */
export async function measureTlsOverhead(): Promise<Row[]> {
  const backend = createServer((_, answer) => void setTimeout(() => answer.end('ok'), BACKEND_MS));
  backend.listen(0, '127.0.0.1');
  await once(backend, 'listening');
  const gateway = await GatewayProcess.start({ environment: { GATEWAY_WORKERS: '1' } });
  try {
    const ca = await gateway.certificate('tls', [HOST]);
    await gateway.target(HOST, { target_url: `http://127.0.0.1:${(backend.address() as AddressInfo).port}` });
    const [plain, secure] = await takeTurns([overPlain(gateway.httpPort), overTls(gateway.httpsPort, ca)]);
    say(`TLS: ${number(secure, 3)} ms, plain HTTP: ${number(plain, 3)} ms (medians of ${REQUESTS} requests)`);
    const what = `TLS: median latency beside plain HTTP, backend of ${BACKEND_MS} ms, kept alive`;
    return [{ what, unit: '', digits: 3, atLeast: 1.05, goal: 1.03, now: secure / plain }];
  } finally {
    await gateway.stop();
    backend.closeAllConnections();
    backend.close();
  }
}

/** Sends a request and resolves when its answer is whole. */
type Ask = () => Promise<void>;

/** Medians, in milliseconds, in the order of who asks. */
async function takeTurns(asking: readonly [Ask, Ask]): Promise<[number, number]> {
  for (let i = 0; i < WARM_UP; i++) for (const ask of asking) await ask();
  const times: [number[], number[]] = [[], []];
  for (let i = 0; i < REQUESTS; i++) {
    // Each is the first of the two as often as the other.
    for (const who of i % 2 ? ([1, 0] as const) : ([0, 1] as const)) {
      const before = performance.now();
      await asking[who]();
      times[who].push(performance.now() - before);
    }
  }
  return [median(times[0]), median(times[1])];
}

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] ?? NaN;

function overPlain(port: number): Ask {
  const agent = new PlainAgent({ keepAlive: true, maxSockets: 1 });
  const options = { host: '127.0.0.1', port, agent, headers: { host: HOST } };
  return () => answered((onAnswer) => getPlain(options, onAnswer));
}

function overTls(port: number, ca: string): Ask {
  const agent = new SecureAgent({ keepAlive: true, maxSockets: 1 });
  const options = { host: '127.0.0.1', port, agent, ca, servername: HOST, headers: { host: HOST } };
  return () => answered((onAnswer) => getSecure(options, onAnswer));
}

const answered = (send: (onAnswer: (answer: IncomingMessage) => void) => NodeJS.EventEmitter): Promise<void> =>
  new Promise((resolve, reject) => {
    send((answer) => {
      if (answer.statusCode !== 200) reject(new Error(`the gateway answers ${answer.statusCode}`));
      answer.resume().once('end', resolve).once('error', reject);
    }).once('error', reject);
  });
