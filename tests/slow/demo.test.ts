import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { startChild, type Child } from '../support/child-process.ts';
import { environment, ROOT } from '../support/environment.ts';
import { eventually } from '../support/eventually.ts';

const run = promisify(execFile);
const MINUTE = 60_000;
const CHAPTERS = ['private CA', 'HTTP-01', 'TLS-ALPN-01', 'wildcard', 'GitHub login'];
/** What a person may have configured for the real thing; none of it may get into the demo, nor the demo into that. */
const CONFIGURED = {
  REDIS_URL: 'redis://127.0.0.1:1',
  ADMIN_TOKEN: 'the-token-of-the-real-thing',
  SERVE_MODE: 'custom',
  DNS_PROVIDER: 'manual',
  STORAGE_ENCRYPTION_KEY_FILE: '/nowhere',
  OAUTH_ALLOWED_GITHUB_USERS: 'nobody',
  TLS_ENABLED: 'false',
};
/** TMPDIR of the demos: whatever one leaves behind is here, or has this in its environment. */
let folder: string;
let running: Child | undefined;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mpm-demos-'));
});
afterEach(() => running?.stop());
afterAll(() => rm(folder, { recursive: true, force: true }));

/** `just demo`, as just runs it. */
const startDemo = async (...words: string[]): Promise<Child> =>
  (running = await startChild('bash', {
    args: ['scripts/run.sh', 'demo.ts', ...words],
    cwd: ROOT,
    env: environment({ ...CONFIGURED, TMPDIR: folder }),
  }));

function expectNothingLeft(): void {
  expect(readdirSync(folder).filter((name) => name.startsWith('mpm-demo-'))).toEqual([]);
  expect(readdirSync('/proc').filter((pid) => /^\d+$/.test(pid) && belongsToDemo(pid))).toEqual([]);
}

function belongsToDemo(pid: string): boolean {
  try {
    return ['environ', 'cmdline'].some((file) => readFileSync(`/proc/${pid}/${file}`, 'utf8').includes(folder));
  } catch {
    // It has ended, or is another user's.
    return false;
  }
}

test(
  'just demo check plays every chapter against the whole product, ends by itself and leaves nothing behind',
  async () => {
    const demo = await startDemo('check');
    expect([await demo.exited, demo.output()]).toEqual([0, expect.stringContaining('all 5 passed')]);
    const passed = [...demo.output().matchAll(/^ok +\d\. ([^:]+):/gm)].map(([, title = '']) => title);
    expect(passed).toEqual(CHAPTERS.map((title) => expect.stringContaining(title)));
    expectNothingLeft();
  },
  5 * MINUTE,
);

test(
  'just demo stays until Ctrl-C: what it prints can be fetched with curl, and its token opens the API',
  async () => {
    const demo = await startDemo();
    await eventually(() => expect(demo.output()).toContain('Ctrl-C stops everything'), {
      deadlineMs: 4 * MINUTE,
      giveUp: () => !demo.running(),
    });
    const lines = [...demo.output().matchAll(/^ +curl (--cacert \S+ https:\S+)$/gm)].map(([, words = '']) =>
      words.split(' '),
    );
    expect(lines).toHaveLength(CHAPTERS.length);
    const pages = await Promise.all(lines.map((words) => run('curl', ['-sS', '--max-time', '20', ...words])));
    expect(pages.map(({ stdout }) => stdout)).toEqual([
      expect.stringContaining('hello visitor'),
      expect.stringContaining('hello visitor'),
      expect.stringContaining('EventSource'),
      expect.stringContaining('WebSocket'),
      // It leads to the login.
      expect.not.stringContaining('hello'),
    ]);
    const [, origin = '', token = ''] =
      /(http:\/\/localhost:\d+)\/admin, with the token (\S+)/.exec(demo.output()) ?? [];
    const { status } = await fetch(`${origin}/proxy/targets`, { headers: { authorization: `Bearer ${token}` } });
    expect(status).toBe(200);
    demo.signal('SIGINT');
    expect(await demo.exited).toBe(0);
    expectNothingLeft();
  },
  5 * MINUTE,
);

test(
  'just demo that is stopped while it starts ends at once, says so by its exit code and leaves nothing behind',
  async () => {
    const demo = await startDemo('check');
    await eventually(() => expect(demo.output()).toContain('the whole product'), { giveUp: () => !demo.running() });
    demo.signal('SIGTERM');
    expect(await demo.exited).toBe(130);
    expectNothingLeft();
  },
  MINUTE,
);

test(
  'just demo says what it takes',
  async () => {
    const demo = await startDemo('chekc');
    expect([await demo.exited, demo.output()]).toEqual([2, expect.stringContaining('"check"')]);
  },
  MINUTE,
);
