import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Means } from '#dns01';
import { eventually } from '../../support/eventually.ts';
import { failureOf, never, openProvider } from '../../support/dns-settings.ts';

let folder: string;
/** What programs of these tests have started. */
const left: number[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mpm-exec-'));
});

afterAll(async () => {
  for (const pid of left.filter(isRunning)) process.kill(pid);
  await rm(folder, { recursive: true, force: true });
});

async function program(name: string, ...lines: string[]): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, ['#!/bin/sh', ...lines, ''].join('\n'));
  await chmod(path, 0o700);
  return path;
}

const RECORD = { name: '_acme-challenge.example.test', value: '$(id) ; "v"' };

const present = (command: readonly string[], means: Partial<Means> = {}, signal = never()): Promise<unknown> =>
  openProvider('exec', { exec: { command } }, means).present(RECORD, signal);

const isRunning = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

describe('exec', () => {
  test('runs the program with its own arguments, the verb, the name with a dot, and the value, through no shell', async () => {
    const log = join(folder, 'arguments');
    const hook = await program('hook', `for a in "$@"; do echo "$a" >> ${log}; done`);
    const dns = openProvider('exec', { exec: { command: [hook, '--zone', 'a b'] } });
    const record = await dns.present(RECORD, never());
    expect(record).toEqual({ ...RECORD, provider: 'exec', handle: null });
    await dns.remove(record, never());
    const own = ['--zone', 'a b'];
    const rest = [`${RECORD.name}.`, RECORD.value];
    const lines = (await readFile(log, 'utf8')).trim().split('\n');
    expect(lines).toEqual([...own, 'present', ...rest, ...own, 'cleanup', ...rest]);
  });

  test('gives it none of our environment', async () => {
    process.env['CLOUDFLARE_API_TOKEN'] = 'not-for-others';
    try {
      const hook = await program('environment', 'env >&2; exit 1');
      const { message } = await failureOf(present([hook]));
      expect(message).toMatch(/: HOME=\S+ PATH=\/usr\/local\/sbin:\S+ PWD=\/\. Run/);
      expect(message).not.toContain('not-for-others');
    } finally {
      delete process.env['CLOUDFLARE_API_TOKEN'];
    }
  });

  test('says how it ended, with its last words in one short line', async () => {
    const hook = await program('fails', 'echo "first line"; echo "no such zone" >&2; exit 3');
    const failure = await failureOf(present([hook]));
    expect(failure).toMatchObject({ code: 'DNS_COMMAND_FAILED', retry: true });
    expect(failure.message).toMatch(
      /fails, ended with code 3: (first line no such zone|no such zone first line)\. Run it/,
    );
    const noisy = await program('noisy', 'yes nonsense | head -c 200000; exit 1');
    expect((await failureOf(present([noisy]))).message.length).toBeLessThan(1_000);
  });

  test('says that it cannot be started', async () => {
    for (const command of [join(folder, 'missing'), folder]) {
      const failure = await failureOf(present([command]));
      expect(failure).toMatchObject({ code: 'DNS_COMMAND_FAILED', retry: false });
      expect(failure.message).toMatch(/cannot be started \(spawn .*(ENOENT|EACCES)\)/);
    }
  });

  test('makes an end of it and of its children when the time is up', async () => {
    const pids = join(folder, 'pids');
    const hook = await program('hangs', `sleep 600 & echo $! > ${pids}; echo $$ >> ${pids}; wait`);
    const failure = await failureOf(present([hook], { commandTimeoutMs: 1_500 }));
    expect(failure).toMatchObject({ code: 'DNS_COMMAND_FAILED', retry: true });
    expect(failure.message).toMatch(/was stopped after 1\.5 s/);
    const started = (await readFile(pids, 'utf8')).trim().split('\n').map(Number);
    left.push(...started);
    expect(started).toHaveLength(2);
    await eventually(() => !started.some(isRunning));
  });

  test('ends with the reason of the caller who gives up', async () => {
    const hook = await program('waits', 'exec sleep 600');
    const controller = new AbortController();
    const reason = new Error('enough');
    const waiting = failureOf(present([hook], {}, controller.signal));
    controller.abort(reason);
    expect(await waiting).toBe(reason);
    expect(await failureOf(present([hook], {}, controller.signal))).toBe(reason);
  });

  test('does not wait for a daemon that the program leaves behind', async () => {
    const pid = join(folder, 'daemon');
    const hook = await program('leaves', `sleep 600 & echo $! > ${pid}`);
    await present([hook]);
    const daemon = Number(await readFile(pid, 'utf8'));
    left.push(daemon);
    expect(isRunning(daemon)).toBe(true);
    const failing = await program('fails-and-leaves', `sleep 600 & echo $! > ${pid}; echo why; exit 1`);
    const failure = await failureOf(present([failing]));
    left.push(Number(await readFile(pid, 'utf8')));
    expect(failure.message).toContain('ended with code 1: why');
  });
});
