import { request, Agent } from 'node:https';
import { setTimeout as delay } from 'node:timers/promises';
import { parseCertifiedName, parseCertName } from '#domain';
import { createSelfSigned, readChain } from '#pki';
import { say } from '../../scripts/say.ts';
import { eventually } from '../support/eventually.ts';
import { GatewayProcess, residentBytes } from '../support/gateway-process.ts';
import { certificateOf, targetOf } from '../support/store.ts';
import type { Row } from './row.ts';

const HOSTS = 10_000;
const PORTION = 500;
const CHANGES = 100;
const SETTLE_MS = 4_000;
const PROBE_MS = 10;
const BETWEEN_CHANGES_MS = 100;
const START_DEADLINE_MS = 120_000;
const MB = 1e6;

const hostname = (i: number): string => `host-${i}.bench.example.com`;

/** Ten thousand targets with ten thousand certificates, in a gateway of two workers. */
export async function measureHosts(): Promise<Row[]> {
  say(`hosts: filling Redis with ${HOSTS} targets and certificates`);
  let gateway = await GatewayProcess.start({ environment: { LOG_LEVEL: 'info' } });
  const first = gateway;
  try {
    await delay(SETTLE_MS);
    const empty = await workerMemory(gateway);
    await gateway.child.stop();
    const roots = await fill(gateway);
    const begun = performance.now();
    gateway = await gateway.again();
    await ready(gateway);
    const start = (performance.now() - begun) / 1_000;
    await delay(SETTLE_MS);
    const memory = ((await workerMemory(gateway)) - empty) / MB;
    say('hosts: changing one at a time');
    const quiet = await whileProbing(gateway, roots, () => delay(CHANGES * BETWEEN_CHANGES_MS));
    const changing = await whileProbing(gateway, roots, () => change(gateway));
    return rows({ start, memory, live: percentile(changing.result, 99), quiet: quiet.probes, moved: changing.probes });
  } finally {
    await gateway.stop();
    if (first !== gateway) first.store.close();
  }
}

interface Figures {
  readonly start: number;
  readonly memory: number;
  readonly live: number;
  readonly quiet: readonly number[];
  readonly moved: readonly number[];
}

function rows({ start, memory, live, quiet, moved }: Figures): Row[] {
  const what = '10,000 targets with 10,000 certificates';
  const ratio = { unit: '', digits: 2, atLeast: 1.1, goal: 1 } as const;
  return [
    { what: `${what}: start to ready`, unit: 's', digits: 1, atLeast: 15, goal: 5, now: start },
    { what: 'memory of a worker above an empty one', unit: 'MB', digits: 0, atLeast: 250, goal: 120, now: memory },
    { what: 'one change live at every worker, p99', unit: 'ms', digits: 0, atLeast: 200, goal: 50, now: live },
    {
      what: 'median of request times meanwhile, against none changing',
      ...ratio,
      now: percentile(moved, 50) / percentile(quiet, 50),
    },
    { what: 'p95 of the same', ...ratio, now: percentile(moved, 95) / percentile(quiet, 95) },
  ];
}

/** One key and certificate for all: what is read, checked, sent and kept is as much as with ten thousand. @returns its PEM */
async function fill({ store, owner }: GatewayProcess): Promise<string> {
  const made = await createSelfSigned({ commonName: hostname(0), names: [hostname(0)], days: 30 });
  const { issued_at, expires_at, fingerprint } = readChain(made.certificate_pem);
  for (let from = 0; from < HOSTS; from += PORTION) {
    const portion = Array.from({ length: PORTION }, (_, i) => {
      const host = hostname(from + i);
      const certificate = certificateOf(host, owner, {
        cert_name: parseCertName(`bench-${from + i}`),
        domains: [parseCertifiedName(host)],
        issued_at,
        expires_at,
        fingerprint,
        fullchain_pem: made.certificate_pem,
        private_key_pem: made.private_key_pem,
      });
      const target = targetOf(host, owner, { cert_name: certificate.cert_name });
      return [store.certificates.saving(certificate), store.targets.saving(target, null)];
    });
    // Not in the feed of changes: nobody follows it yet.
    await store.commit({ writes: portion.flat().flatMap(({ writes }) => writes) });
  }
  return made.certificate_pem;
}

const ready = (gateway: GatewayProcess): Promise<unknown> =>
  eventually(
    async () => {
      const { healthy, targets_loaded, certificates_loaded } = await gateway.health();
      return healthy && targets_loaded === HOSTS && certificates_loaded === HOSTS;
    },
    { deadlineMs: START_DEADLINE_MS, intervalMs: 50, giveUp: () => !gateway.child.running() },
  );

async function workerMemory(gateway: GatewayProcess): Promise<number> {
  const each = (await gateway.workerPids()).map(residentBytes);
  return each.reduce((sum, bytes) => sum + bytes, 0) / each.length;
}

/** @returns how long each change took, from before it was written until the last worker served from it, in milliseconds */
async function change(gateway: GatewayProcess): Promise<number[]> {
  const times: number[] = [];
  for (let i = 1; i <= CHANGES; i++) {
    const begun = performance.now();
    await gateway.write(hostname(i), { custom_response_headers: { 'x-change': String(i) } });
    await gateway.caughtUp({ intervalMs: 2 });
    const took = performance.now() - begun;
    times.push(took);
    await delay(Math.max(0, BETWEEN_CHANGES_MS - took));
  }
  return times;
}

/** Asks for the first host every few milliseconds as long as `work` goes on. @returns what it resolved with, and how long each answer took */
async function whileProbing<T>(
  { httpsPort }: GatewayProcess,
  ca: string,
  work: () => Promise<T>,
): Promise<{ result: T; probes: number[] }> {
  const agent = new Agent({ keepAlive: true, ca, servername: hostname(0) });
  const probes: number[] = [];
  const asking = new AbortController();
  const prober = (async () => {
    while (!asking.signal.aborted) {
      const begun = performance.now();
      await ask(httpsPort, agent);
      probes.push(performance.now() - begun);
      await delay(PROBE_MS);
    }
  })();
  try {
    const result = await work();
    return { result, probes };
  } finally {
    asking.abort();
    await prober;
    agent.destroy();
  }
}

/** What the gateway answers by itself goes the same way as any other request, but for its backend. */
function ask(port: number, agent: Agent): Promise<void> {
  const options = { host: '127.0.0.1', port, agent, path: '/.well-known/acme-challenge/none', timeout: 10_000 };
  return new Promise((resolve, reject) => {
    const asking = request({ ...options, headers: { host: hostname(0) } }, (answer) => {
      answer.resume().once('end', resolve).once('error', reject);
    });
    asking.once('timeout', () => asking.destroy(new Error('no answer within 10 s')));
    asking.once('error', reject).end();
  });
}

function percentile(values: readonly number[], percent: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil((percent / 100) * sorted.length) - 1)] ?? NaN;
}
