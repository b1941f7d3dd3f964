import { parseArgs } from 'node:util';
import { caddy } from '../tests/bench/caddy.ts';
import type { Contender } from '../tests/bench/contender.ts';
import { gateway } from '../tests/bench/gateway.ts';
import { haproxy } from '../tests/bench/haproxy.ts';
import { nginx } from '../tests/bench/nginx.ts';
import { table } from '../tests/bench/report.ts';
import { runBench } from '../tests/bench/run-bench.ts';
import { SCENARIOS } from '../tests/bench/scenario.ts';
import { buildIfNeeded } from './build.ts';
import { main, say, Stop } from './say.ts';
import { ensureInstalled } from './system-package.ts';

const CONTENDERS: readonly Contender[] = [gateway, caddy, haproxy, nginx];
const YARDSTICK = caddy.name;

const USAGE = `just bench [SCENARIO ...] [--only=NAME,NAME] [--rounds=N] [--seconds=N]
  scenarios:  ${SCENARIOS.map(({ name }) => name).join(', ')} (all of them unless named)
  only:       ${CONTENDERS.map(({ name }) => name).join(', ')}`;

/** Runs `just bench`: CPU per request of the gateway beside its peers, one core each, in one run. */
await main(async () => {
  const { positionals, values } = parse();
  const scenarios = chosen(SCENARIOS, positionals);
  const contenders = chosen(CONTENDERS, values.only?.split(',') ?? []);
  await ensureInstalled(
    { command: 'h2load', apt: 'nghttp2-client', dnf: 'nghttp2' },
    { command: 'nginx', apt: 'nginx' },
    { command: 'caddy', apt: 'caddy' },
    { command: 'haproxy', apt: 'haproxy' },
    { command: 'openssl', apt: 'openssl' },
    { command: 'taskset', apt: 'util-linux' },
  );
  if (contenders.includes(gateway)) await buildIfNeeded();
  const rounds = atLeastOne('rounds', values.rounds);
  const seconds = atLeastOne('seconds', values.seconds);
  const result = await runBench({ contenders, scenarios, rounds, seconds });
  say(`median of ${rounds} rounds of ${seconds} s (least-most); CPU time of all processes of a proxy, user and system`);
  for (const [scenario, samples] of result) process.stdout.write(`\n${table(scenario, samples, YARDSTICK)}`);
});

function parse(): { positionals: string[]; values: { only?: string | undefined; rounds: string; seconds: string } } {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        only: { type: 'string' },
        rounds: { type: 'string', default: '5' },
        seconds: { type: 'string', default: '4' },
      },
    });
  } catch (error) {
    throw new Stop(`${error instanceof Error ? error.message : String(error)}\n${USAGE}`);
  }
}

function chosen<T extends { readonly name: string }>(all: readonly T[], names: readonly string[]): readonly T[] {
  const unknown = names.filter((name) => !all.some((one) => one.name.toLowerCase() === name.toLowerCase()));
  if (unknown.length) throw new Stop(`there is no ${unknown.join(', ')}\n${USAGE}`);
  return names.length ? all.filter((one) => names.some((name) => one.name.toLowerCase() === name.toLowerCase())) : all;
}

function atLeastOne(name: string, text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1) throw new Stop(`--${name} must be a whole number, 1 or more\n${USAGE}`);
  return number;
}
