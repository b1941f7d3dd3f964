import { execFileSync } from 'node:child_process';
import { appendFileSync, cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { ROOT } from '../support/environment.ts';
import { eventually } from '../support/eventually.ts';
import { freePort } from '../support/free-port.ts';
import { runJust, startJust } from '../support/run-just.ts';

const MINUTE = 60_000;
/** A file of tests that is done in a moment. */
const FEW = ['--testPathPatterns', 'unit/recipes/closest'];
const NONE = ['-t', 'a test that there is not'];

/** A checkout that recipes may build in, format and clean. */
const folder = mkdtempSync(join(tmpdir(), 'mpm-just-'));
const just = (...words: string[]): ReturnType<typeof runJust> => runJust({ cwd: folder }, ...words);
const isBuilt = (): boolean => existsSync(join(folder, 'dist/.built'));
const types = (of: string): Promise<string> => readFile(join(of, 'libs/api/src/openapi.ts'), 'utf8');

beforeAll(() => {
  const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '-z'], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  for (const path of files.split('\0').filter((name) => name && existsSync(join(ROOT, name)))) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    cpSync(join(ROOT, path), join(folder, path), { preserveTimestamps: true });
  }
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  execFileSync('git', ['init', '--quiet'], { cwd: folder });
}, MINUTE);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('just without a recipe lists them', async () => {
  const { code, output } = await just();
  expect([code, output]).toEqual([0, expect.stringContaining('proxy-create')]);
  expect((await just('frobnicate')).code).not.toBe(0);
});

test(
  'setup and build make what is started, and clean deletes it',
  async () => {
    expect(await just('setup')).toMatchObject({ code: 0 });
    expect(isBuilt()).toBe(true);
    expect(await just('clean')).toMatchObject({ code: 0 });
    expect(isBuilt()).toBe(false);
    expect(await just('build')).toMatchObject({ code: 0 });
    expect(isBuilt()).toBe(true);
  },
  10 * MINUTE,
);

test(
  'client writes the types as they are in the repository',
  async () => {
    appendFileSync(join(folder, 'libs/api/src/openapi.ts'), '// It is of yesterday.\n');
    expect(await just('client')).toMatchObject({ code: 0 });
    expect((await types(folder)) === (await types(ROOT))).toBe(true);
  },
  5 * MINUTE,
);

test(
  'docs and docs-build check the book, and name a link that is broken',
  async () => {
    expect((await just('docs')).code).toBe(0);
    appendFileSync(join(folder, 'docs/index.md'), '\n[gone](guides/gone.md)\n');
    const broken = await just('docs-build');
    expect([broken.code, broken.output]).toEqual([1, expect.stringContaining('gone')]);
    cpSync(join(ROOT, 'docs/index.md'), join(folder, 'docs/index.md'));
  },
  5 * MINUTE,
);

test(
  'check finds what lint and format find, and format mends what it can',
  async () => {
    const path = join(folder, 'scripts/clean.ts');
    appendFileSync(path, 'export  const odd = eval("1");\n');
    const lint = await just('lint');
    expect([lint.code, lint.output]).toEqual([1, expect.stringContaining('FAIL lint')]);
    expect(lint.output).not.toContain('format');
    expect((await just('format')).code).toBe(0);
    expect(await readFile(path, 'utf8')).toContain("export const odd = eval('1');");
    cpSync(join(ROOT, 'scripts/clean.ts'), path);
    expect(await just('lint')).toMatchObject({ code: 0 });
    const check = await just('check');
    expect([check.code, check.output]).toEqual([0, expect.stringContaining('all checks passed')]);
  },
  15 * MINUTE,
);

test.each([
  ['test', FEW, /\d+ passed, 0 failed/],
  ['test-verbose', FEW, /✓ .*\n(.|\n)*\d+ passed, 0 failed/],
  ['test-integration', ['--testPathIgnorePatterns', 'integration/(?!check)'], /\d+ passed, 0 failed/],
  ['test-acme', ['--testPathIgnorePatterns', 'tests/(integration|e2e|conformance)'], /\d+ passed, 0 failed/],
  ['test-docker', NONE, /0 passed, 0 failed, \d+ skipped/],
  ['test-slow', ['--testPathPatterns', 'slow/route-matching', ...NONE], /0 passed, 0 failed, \d+ skipped/],
  [
    'test-all',
    ['--testPathPatterns', 'unit/recipes/closest|slow/route-matching', ...NONE],
    /skipped\n(.|\n)*skipped\n/,
  ],
])(
  '%s runs its tests',
  async (name, narrowed, told) => {
    const { code, output } = await just(name, ...narrowed);
    expect([code, output]).toEqual([0, expect.stringMatching(told)]);
  },
  10 * MINUTE,
);

test('bench says which scenarios there are', async () => {
  const { code, output } = await just('bench', 'nothing');
  expect([code, output]).toEqual([1, expect.stringContaining('h2')]);
});

test(
  'screenshots takes pictures of a view, and names the views that there are to one who names another',
  async () => {
    const wrong = await just('screenshots', 'frobnicate');
    expect([wrong.code, wrong.output]).toEqual([2, expect.stringContaining('There are dashboard, ')]);
    const pictures = ['light', 'dark', 'phone'].map((look) => join(folder, `docs/images/tokens-${look}.webp`));
    for (const picture of pictures) rmSync(picture, { force: true });
    expect(await just('screenshots', 'tokens')).toMatchObject({ code: 0 });
    expect(pictures.map((picture) => existsSync(picture))).toEqual([true, true, true]);
  },
  5 * MINUTE,
);

test(
  'dev names the apps that there are to one who names another',
  async () => {
    const wrong = await just('dev', 'frobnicate');
    expect([wrong.code, wrong.output]).toEqual([1, expect.stringContaining('choose one of cert-manager')]);
  },
  5 * MINUTE,
);

test(
  'serve-insecure serves without TLS, and refuses an argument that it does not know',
  async () => {
    const [http, https] = [await freePort(), await freePort()];
    const env = { DATA_DIR: join(folder, 'data'), HTTP_PORT: String(http), HTTPS_PORT: String(https) };
    const wrong = await runJust({ cwd: folder, env }, 'serve-insecure', 'frobnicate=1');
    expect(wrong.code).not.toBe(0);
    const system = await startJust({ cwd: folder, env }, 'serve-insecure', 'dev.example.test');
    try {
      await eventually(() => expect(system.output()).toMatch(/^(== )?ready/m), { deadlineMs: 3 * MINUTE });
      expect((await fetch(`http://127.0.0.1:${http}/health`)).status).toBeLessThan(600);
      await expect(fetch(`https://127.0.0.1:${https}/`)).rejects.toThrow();
    } finally {
      await system.stop();
    }
  },
  5 * MINUTE,
);
