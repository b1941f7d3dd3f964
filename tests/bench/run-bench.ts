import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { say } from '../../scripts/say.ts';
import { freePort } from '../../scripts/start/free-port.ts';
import { BODIES, startBackend } from './backend.ts';
import { makeCertificate } from './certificate.ts';
import { mustAnswer } from './check-answer.ts';
import type { Contender, RunningContender, Setting } from './contender.ts';
import { load } from './h2load.ts';
import type { Sample } from './report.ts';
import type { Scenario } from './scenario.ts';

export interface BenchOptions {
  readonly contenders: readonly Contender[];
  readonly scenarios: readonly Scenario[];
  readonly rounds: number;
  /** Length of each measurement. */
  readonly seconds: number;
}

/** Samples of each scenario, by contender. */
export type BenchResult = ReadonlyMap<Scenario, ReadonlyMap<string, Sample[]>>;

interface Entrant {
  readonly name: string;
  readonly setting: Setting;
  readonly running: RunningContender;
}

const HOST = 'bench.example.com';
const WARM_UP_SECONDS = 2;
/** The proxy has one core to itself; clients and backend share the other. */
const [proxyCore, otherCore]: (readonly string[])[] =
  availableParallelism() > 1
    ? [
        ['taskset', '-c', '0'],
        ['taskset', '-c', '1'],
      ]
    : [[], []];

/**
 * Runs all contenders side by side and loads one at a time. The rounds alternate between them, each time beginning with
 * another, so that what else the machine does falls on all alike.
 */
export async function runBench(options: BenchOptions): Promise<BenchResult> {
  if (options.scenarios.length === 0) return new Map();
  const dir = mkdtempSync(join(tmpdir(), 'mpm-bench-'));
  const certificate = await makeCertificate(dir, HOST);
  const backendPort = await freePort(0, '127.0.0.1');
  const backend = startBackend(dir, backendPort, otherCore ?? []);
  const entrants: Entrant[] = [];
  try {
    for (const contender of options.contenders) {
      const home = join(dir, contender.name.replaceAll(/\W+/g, '-'));
      mkdirSync(home);
      const port = await freePort(0, '127.0.0.1');
      const setting = { dir: home, host: HOST, certificate, backendPort, port, onCore: proxyCore ?? [] };
      entrants.push({ name: contender.name, setting, running: await contender.start(setting) });
    }
    backend.mustRun();
    for (const entrant of entrants) await mustAnswer(entrant.setting, entrant.running, BODIES);
    return await rounds(options, entrants);
  } finally {
    await Promise.allSettled(entrants.map(({ running }) => running.stop()));
    await backend.stop();
    rmSync(dir, { recursive: true, force: true });
  }
}

async function rounds(options: BenchOptions, entrants: readonly Entrant[]): Promise<BenchResult> {
  const result = new Map<Scenario, Map<string, Sample[]>>();
  for (const scenario of options.scenarios) {
    const taking = entrants.filter(({ name }) => scenario.contenders.includes(name));
    const samples = new Map<string, Sample[]>(taking.map(({ name }) => [name, []]));
    result.set(scenario, samples);
    say(`${scenario.name}: warming up`);
    for (const entrant of taking) await measure(entrant, { ...scenario, ...scenario.warmUp }, WARM_UP_SECONDS);
    for (let round = 0; round < options.rounds; round++) {
      say(`${scenario.name}: round ${round + 1} of ${options.rounds}`);
      for (const [i] of taking.entries()) {
        const entrant = taking[(i + round) % taking.length];
        if (entrant) samples.get(entrant.name)?.push(await measure(entrant, scenario, options.seconds));
      }
    }
  }
  return result;
}

async function measure({ setting, running }: Entrant, scenario: Scenario, seconds: number): Promise<Sample> {
  const before = running.cpu;
  const { fields } = running;
  const seen = await load(scenario, { host: HOST, port: setting.port, onCore: otherCore ?? [], fields }, seconds);
  running.mustRun();
  return {
    cpu: (running.cpu - before) / (seen.requests * scenario.unitsPerRequest),
    perSecond: seen.perSecond,
    errors: seen.errors,
  };
}
