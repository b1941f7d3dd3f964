import { join } from 'node:path';
import { startChild } from '../child-process.ts';
import { ROOT } from '../environment.ts';
import { eventually } from '../eventually.ts';
import type { Fault } from './fault.ts';
import { freeze } from '../freeze.ts';

/** A DNS provider as a process of its own that speaks its documented wire format. */
export interface Service<State> {
  /** `http://127.0.0.1:port`. */
  readonly url: string;
  inject(fault: Fault): Promise<void>;
  /** Changes what it holds, for a service that can be told so. */
  change(what: string, to: unknown): Promise<void>;
  /** What it holds now. */
  state(): Promise<State>;
  /** `GET /path?query` and so on, in the order of arrival. */
  requests(): Promise<string[]>;
  freeze(): Promise<void>;
  thaw(): void;
  stop(): Promise<void>;
}

/** @param settings each becomes a variable of the process, as JSON */
export const startService = <State>(
  name: 'cloudflare' | 'route53' | 'acme-dns' | 'webhook',
  settings: Readonly<Record<string, unknown>>,
): Promise<Service<State>> => startProcess(`tests/support/dns-providers/${name}.ts`, settings);

/** The same for any script that calls serve(). */
export async function startProcess<State>(
  script: string,
  settings: Readonly<Record<string, unknown>>,
): Promise<Service<State>> {
  const env = Object.fromEntries(Object.entries(settings).map(([key, value]) => [key, JSON.stringify(value)]));
  const child = await startChild(process.execPath, {
    args: ['--conditions=mpm-source', join(ROOT, script)],
    env,
  });
  const port = await eventually(
    () => {
      const found = /^listening (\d+)$/m.exec(child.output())?.[1];
      if (found) return found;
      throw new Error(`${script} does not listen: ${child.output()}`);
    },
    { giveUp: () => !child.running() },
  );
  const url = `http://127.0.0.1:${port}`;
  const ask = async <T>(path: string, body?: unknown): Promise<T> => {
    const options = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
    const response = await fetch(`${url}/_test/${path}`, options);
    if (!response.ok) throw new Error(`${script} was told ${path} and answered ${await response.text()}`);
    return (await response.json()) as T;
  };
  return {
    url,
    inject: async (fault) => {
      await ask('fault', fault);
    },
    change: async (what, to) => {
      await ask(what, to);
    },
    state: () => ask('state'),
    requests: () => ask('requests'),
    freeze: () => freeze(child.pid),
    thaw: () => child.signal('SIGCONT'),
    stop: () => child.kill(),
  };
}
