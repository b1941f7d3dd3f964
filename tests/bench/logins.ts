import { request, Agent } from 'node:https';
import type { HostSession } from '#domain';
import { say } from '../../scripts/say.ts';
import { startBackend } from '../support/backend.ts';
import { GatewayProcess } from '../support/gateway-process.ts';
import { bearer, logIn, setUpIdentity, tokenFor } from '../support/identity.ts';
import { cpuMicroseconds } from './cpu-time.ts';
import { decideAgain } from './decision.ts';
import { median } from './report.ts';
import type { Row } from './row.ts';

const HOST = 'bench.example.com';
const ORIGIN = `https://${HOST}`;
/** Different people who ask one after another. */
const PEOPLE = 2_000;
const ROUNDS = 5;
const AT_A_TIME = 16;

type Headers = Readonly<Record<string, string>>;
/** Clients that nobody has seen yet. */
type Newcomers = (gateway: GatewayProcess) => Promise<readonly Headers[]>;

/** What it costs to know who asks: of somebody who was seen before, and at first sight. Redis has its own process, which is not counted. */
export async function measureLogins(): Promise<Row[]> {
  const backend = await startBackend('ok');
  const gateway = await GatewayProcess.start({ environment: { GATEWAY_WORKERS: '1', ACCESS_LOG: 'off' } });
  try {
    await setUpIdentity(gateway);
    await gateway.target(HOST, { target_url: backend.url, auth_enabled: true });
    const rows: Row[] = [];
    for (const [what, newcomers] of [
      ['an access token', tokens],
      ['a cookie', cookies],
    ] as const) {
      say(`logins: ${what}`);
      const us = { unit: 'us', digits: 1 } as const;
      const again = await decideAgain(await askingWith(gateway, await newcomers(gateway)));
      rows.push({ ...us, what: `deciding about ${what} that was seen before, CPU`, atLeast: 10, goal: 5, now: again });
      const first = await atFirstSight(gateway, newcomers);
      rows.push({ ...us, what: `${what} at first sight, CPU besides`, atLeast: 150, goal: 100, now: first });
    }
    return rows;
  } finally {
    await gateway.stop();
    await backend.stop();
  }
}

const sessions = new Map<string, HostSession>();

const tokens: Newcomers = async ({ store }) => {
  const made: Headers[] = [];
  for (let i = 0; i < PEOPLE; i++) made.push(bearer(await tokenFor(store, ORIGIN, { claims: { sub: String(i) } })));
  return made;
};

const cookies: Newcomers = async ({ store }) => {
  const made: Headers[] = [];
  for (let i = 0; i < PEOPLE; i++) {
    const { headers, session } = await logIn(store, ORIGIN);
    sessions.set(session.id, session);
    made.push(headers);
  }
  return made;
};

const askingWith = async ({ store }: GatewayProcess, people: readonly Headers[]) => ({
  host: HOST,
  requests: people.map((headers) => Object.entries(headers).flat()),
  keys: await store.signingKeys.published(),
  sessions,
});

/** What the whole gateway uses more for a request of a newcomer than for the next one of the same person. */
async function atFirstSight(gateway: GatewayProcess, newcomers: Newcomers): Promise<number> {
  const samples: number[] = [];
  // The first round is there for Node to compile what it takes.
  for (let round = 0; round <= ROUNDS; round++) {
    const people = await newcomers(gateway);
    const first = await cpuOfAsking(gateway, people);
    const again = await cpuOfAsking(gateway, people);
    if (round > 0) samples.push(first - again);
  }
  return median(samples);
}

async function cpuOfAsking(gateway: GatewayProcess, people: readonly Headers[]): Promise<number> {
  const agent = new Agent({ keepAlive: true, maxSockets: AT_A_TIME });
  const before = cpuMicroseconds(gateway.child.pid);
  const waiting = [...people];
  const askOn = async (): Promise<void> => {
    for (let headers = waiting.pop(); headers; headers = waiting.pop()) await ask(gateway.httpsPort, headers, agent);
  };
  await Promise.all(Array.from({ length: AT_A_TIME }, askOn));
  agent.destroy();
  return (cpuMicroseconds(gateway.child.pid) - before) / people.length;
}

const ask = (port: number, headers: Headers, agent: Agent): Promise<void> =>
  new Promise((resolve, reject) => {
    const options = { host: '127.0.0.1', port, servername: HOST, rejectUnauthorized: false, agent };
    request({ ...options, headers: { ...headers, host: HOST } }, (answer) => {
      answer
        .resume()
        .once('end', () =>
          answer.statusCode === 200 ? resolve() : reject(new Error(`the answer is ${answer.statusCode}`)),
        );
    })
      .once('error', reject)
      .end();
  });
