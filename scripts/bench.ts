import { parseArgs } from 'node:util';
import { caddy } from '../tests/bench/caddy.ts';
import type { Contender } from '../tests/bench/contender.ts';
import { gateway } from '../tests/bench/gateway.ts';
import { haproxy } from '../tests/bench/haproxy.ts';
import { nginx } from '../tests/bench/nginx.ts';
import { measureHosts } from '../tests/bench/hosts.ts';
import { measureIdle } from '../tests/bench/idle.ts';
import { measureTlsOverhead } from '../tests/bench/tls-overhead.ts';
import { measureMcp } from '../tests/bench/mcp.ts';
import { measureLogins } from '../tests/bench/logins.ts';
import { ratioOf, table, type Samples } from '../tests/bench/report.ts';
import { goals, type Row } from '../tests/bench/row.ts';
import { runBench } from '../tests/bench/run-bench.ts';
import { COOKIE, LOGGING, SCENARIOS, TOKEN, UNREAD, type Scenario } from '../tests/bench/scenario.ts';
import { measureVerify } from '../tests/bench/verify.ts';
import { buildIfNeeded } from './build.ts';
import { main, say, Stop } from './say.ts';
import { CADDY, ensureInstalled, NGINX } from './system-package.ts';

const GATEWAY = 'gateway';
const CONTENDERS: readonly Contender[] = [
  gateway(GATEWAY),
  gateway(LOGGING, { accessLog: true }),
  gateway('gateway, 2 workers', { workers: 2 }),
  gateway(COOKIE, { login: 'cookie' }),
  gateway(TOKEN, { login: 'token' }),
  gateway(UNREAD, { login: 'token', open: true }),
  caddy,
  haproxy,
  nginx,
];

/** What is measured of the gateway alone. */
const TRIALS = [
  { name: 'hosts', measure: measureHosts },
  { name: 'idle', measure: measureIdle },
  { name: 'tls', measure: measureTlsOverhead },
  { name: 'mcp', measure: measureMcp },
  { name: 'logins', measure: measureLogins },
  { name: 'verify', measure: measureVerify },
] as const;
const NAMES = [...SCENARIOS, ...TRIALS].map(({ name }) => name).join(', ');

const USAGE = `just bench [SCENARIO ...] [--only=NAME] [--rounds=N] [--seconds=N]
  scenarios:  ${NAMES} (all of them unless named)
  only:       ${CONTENDERS.map(({ name }) => `"${name}"`).join(', ')}; may be given several times`;

/** Runs `just bench`: CPU per request of the gateway beside its peers, one core each, in one run. */
await main(async () => {
  const { positionals, values } = parse();
  const wanted = chosen([...SCENARIOS, ...TRIALS], positionals);
  const scenarios = SCENARIOS.filter((one) => wanted.includes(one));
  const taking = new Set(scenarios.flatMap(({ contenders }) => contenders));
  const contenders = chosen(CONTENDERS, values.only ?? []).filter(({ name }) => taking.has(name));
  await ensureInstalled(
    { command: 'h2load', apt: 'nghttp2-client', dnf: 'nghttp2' },
    NGINX,
    CADDY,
    { command: 'haproxy', apt: 'haproxy' },
    { command: 'openssl', apt: 'openssl' },
    { command: 'taskset', apt: 'util-linux' },
  );
  await buildIfNeeded();
  const rounds = atLeastOne('rounds', values.rounds);
  const seconds = atLeastOne('seconds', values.seconds);
  const result = await runBench({ contenders, scenarios, rounds, seconds });
  const rows = [...result].map(([scenario, samples]) => rowOf(scenario, samples));
  for (const trial of TRIALS) if (wanted.includes(trial)) rows.push(...(await trial.measure()));
  if (result.size > 0)
    say(
      `median of ${rounds} rounds of ${seconds} s (least-most); CPU time of all processes of a proxy, user and system`,
    );
  for (const [scenario, samples] of result) process.stdout.write(`\n${table(scenario, samples)}`);
  process.stdout.write(`\n${goals(rows)}`);
});

function rowOf(scenario: Scenario, samples: Samples): Row {
  const { title, yardstick, atLeast, goal, contenders } = scenario;
  const now = ratioOf(scenario, samples, contenders[0] ?? '');
  const logging = contenders.includes(LOGGING) ? ratioOf(scenario, samples, LOGGING) : undefined;
  const what = `${title}: CPU beside ${yardstick}`;
  return { what, unit: '', digits: 2, atLeast, goal, now, ...(logging !== undefined && { logging }) };
}

function parse(): { positionals: string[]; values: { only?: string[] | undefined; rounds: string; seconds: string } } {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        only: { type: 'string', multiple: true },
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
