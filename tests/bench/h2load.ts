import { capture } from '../../scripts/run-command.ts';
import { Stop } from '../../scripts/say.ts';
import type { Scenario } from './scenario.ts';

/** What one run of h2load saw. */
export interface Load {
  readonly requests: number;
  readonly perSecond: number;
  /** Requests that failed, were cut off, timed out, or were answered with another status than 2xx. */
  readonly errors: number;
}

/** Where 127.0.0.1:port is asked for, and with what besides. */
export interface Where {
  readonly scheme?: 'http' | 'https';
  readonly host: string;
  readonly port: number;
  readonly onCore: readonly string[];
  readonly fields?: Readonly<Record<string, string>> | undefined;
}

/** Puts a scenario's load on 127.0.0.1:port for some seconds. Connections are opened within that time. */
export async function load(
  scenario: Pick<Scenario, 'path' | 'protocol' | 'h2load' | 'requests'>,
  where: Where,
  seconds: number,
): Promise<Load> {
  const url = `${where.scheme ?? 'https'}://${where.host}:${where.port}${scenario.path}`;
  const to = `--connect-to=127.0.0.1:${where.port}`;
  const length = scenario.requests === undefined ? ['-D', String(seconds)] : ['-n', String(scenario.requests)];
  const fields = Object.entries(where.fields ?? {}).flatMap(([name, value]) => ['-H', `${name}: ${value}`]);
  const [command, ...args] = [...where.onCore, 'h2load', ...scenario.h2load, ...fields, ...length, to, url];
  const { code, output } = await capture(command, args);
  const protocol = /^Application protocol: (\S+)$/m.exec(output)?.[1];
  if (code !== 0 || protocol !== scenario.protocol)
    throw new Stop(`h2load on ${url} ended with code ${code} and protocol ${protocol ?? 'none'}:\n${output}`);
  return read(output);
}

/** Reads h2load's summary; its numbers for the load's own time begin with "requests:" and "status codes:". */
function read(output: string): Load {
  const number = (pattern: RegExp): number => {
    const text = pattern.exec(output)?.[1];
    if (text === undefined) throw new Stop(`h2load's summary has no ${pattern.source}:\n${output}`);
    return Number(text);
  };
  const done = number(/^requests: .* (\d+) done/m);
  const succeeded = number(/^status codes: (\d+) 2xx/m);
  const broken = number(/ (\d+) failed/) + number(/ (\d+) timeout/);
  return {
    requests: succeeded,
    perSecond: number(/^finished in .*?, ([\d.]+) req\/s/m),
    errors: Math.max(0, done - succeeded) + broken,
  };
}
