import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { houseRuleProblems } from '../../../scripts/check/house-rules.ts';
import { ROOT } from '../../support/environment.ts';

let repository: string;

beforeEach(() => {
  repository = mkdtempSync(join(tmpdir(), 'mpm-rules-'));
  execFileSync('git', ['init', '-q'], { cwd: repository });
  write('.env', readFileSync(join(ROOT, '.env'), 'utf8'));
});
afterEach(() => rmSync(repository, { recursive: true }));

function write(path: string, text: string): void {
  mkdirSync(dirname(join(repository, path)), { recursive: true });
  writeFileSync(join(repository, path), text);
}

// Put together here, so that this file does not break the rules that it tests.
const dot = '.';
const loader = ['dot', 'env'].join('');
const kind = ['PRIVATE', 'KEY'].join(' ');
const silencer = ['@ts', 'ignore'].join('-');
const key = 'A'.repeat(64);
const broken: readonly [path: string, text: string, why: RegExp][] = [
  ['apps/gateway/src/x.test.ts', '', /all tests live under tests/],
  ['libs/store/src/x.spec.ts', '', /all tests live under tests/],
  ['apps/gateway/src/utils/x.ts', '', /never a kind/],
  ['notes.md', '', /all documentation lives under docs/],
  ['deploy.sh', '', /all scripts live under scripts/],
  ['apps/gateway/src/x.ts', `import 'x'; import d from '${loader}';`, /only just loads \.env/],
  ['apps/gateway/src/x.ts', `const p = process${dot}env['X'];`, /libs\/config alone/],
  ['tests/unit/x.test.ts', `jest${dot}fn();`, /no mocks/],
  ['tests/unit/x.test.ts', `test${dot}skip('x', () => {});`, /skipped/],
  ['libs/store/src/x.ts', `// ${silencer}`, /no check is silenced/],
  ['apps/admin-api/src/x.ts', 'redis.get(`proxy:${host}`)', /keys\.ts alone/],
  ['apps/admin-api/src/x.ts', "redis.get('cert:' + name)", /keys\.ts alone/],
  ['docs/x.md', `token mpm_${'a'.repeat(43)}`, /API token/],
  ['docs/x.md', `-----BEGIN ${kind}-----\n${key}\n`, /private key/],
];

test.each(broken)('%s with %j is refused', (path, text, why) => {
  write(path, text);
  const problems = houseRuleProblems(repository);
  expect(problems).toEqual([expect.stringMatching(why)]);
  expect(problems[0]).toContain(path);
  expect(problems[0]).not.toContain(key);
});

test.each([
  [
    'a secret with a value',
    (text: string) => text.replace('REDIS_PASSWORD=', 'REDIS_PASSWORD=hunter22'),
    /REDIS_PASSWORD is a secret/,
  ],
  ['a variable that nothing reads', (text: string) => `${text}\n# Why.\nNOBODY=1\n`, /NOBODY is not in libs\/config/],
  ['a variable that is missing', (text: string) => text.replace(/^HTTP_PORT=.*$/m, ''), /HTTP_PORT is missing/],
  [
    'a variable without a comment',
    (text: string) => text.replace(/^# Port for plain HTTP.*\n/m, '\n'),
    /HTTP_PORT has no comment/,
  ],
])('a .env with %s is refused', (_what, change, why) => {
  write('.env', change(readFileSync(join(ROOT, '.env'), 'utf8')));
  const problems = houseRuleProblems(repository);
  expect(problems).toEqual([expect.stringMatching(why)]);
  expect(problems.join()).not.toContain('hunter22');
});

test('a clean repository has no problems', () => {
  write('apps/gateway/src/x.ts', 'export const x = 1;\n');
  expect(houseRuleProblems(repository)).toEqual([]);
});
