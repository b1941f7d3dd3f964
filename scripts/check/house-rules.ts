import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Configuration, SECRETS } from '#config';
import { secretProblems } from './secrets.ts';

interface File {
  readonly path: string;
  readonly text: string;
}

interface Rule {
  readonly applies: RegExp;
  readonly except?: RegExp;
  /** A line that matches breaks the rule. */
  readonly forbidden: RegExp;
  readonly why: string;
}

const CODE = /^(apps|libs|scripts)\/.*\.tsx?$/;

/** The repository's own rules that no common linter knows. */
const RULES: readonly Rule[] = [
  {
    applies: /^(apps|libs|scripts|tests)\/.*\.[cm]?[jt]sx?$|^package\.json$/,
    forbidden: /from ['"]dotenv|require\(['"]dotenv|"dotenv[\w-]*":/,
    why: 'only just loads .env; no dotenv library',
  },
  {
    applies: CODE,
    except: /^(libs\/config\/|scripts\/)/,
    forbidden: /\bprocess\.env\b/,
    why: 'process.env is read in libs/config alone',
  },
  {
    applies: /^(apps|libs|scripts|tests)\//,
    except: /^scripts\/check\//,
    forbidden: /\bjest\.(mock|fn|spyOn|doMock|unstable_mockModule)\b|ioredis-mock|from ['"](sinon|nock|msw)['"]/,
    why: 'no mocks: tests use the real thing',
  },
  {
    applies: /^tests\/.*\.ts$/,
    forbidden: /\b(it|test|describe)\.(only|skip|todo)\b|\b[xf](it|describe)\(/,
    why: 'no test is skipped, focused or left to be written',
  },
  {
    applies: CODE,
    except: /^scripts\/check\//,
    forbidden: /(eslint|oxlint)-disable|@ts-(ignore|expect-error|nocheck)/,
    why: 'no check is silenced',
  },
  {
    applies: CODE,
    except: /^libs\/store\/src\/(\w+-)?keys\.ts$/,
    forbidden:
      /[`'"](proxy|cert|issuance|challenge|account|auth:token|token|session|index|changes|meta|route):(\$\{|['"]\s*\+)/,
    why: 'Redis keys are built in libs/store/src/*keys.ts alone',
  },
  {
    applies: CODE,
    except: /^scripts\/check\//,
    forbidden: /\b(TODO|FIXME|XXX|HACK)\b/,
    why: 'what is missing is built or is an issue, not a note in the code',
  },
];

const TEST_FILE = /\.(test|spec|e2e-spec)\.[cm]?[jt]sx?$/;
const FORBIDDEN_FOLDER = /(^|\/)(services|utils|helpers|interfaces|common|shared)\//;

/** Every broken rule, one line each: file, line, why. */
export function houseRuleProblems(root = '.'): string[] {
  const files = trackedFiles(root);
  return [
    ...files.flatMap(({ path }) => placeProblems(path)),
    ...files.flatMap((file) => RULES.flatMap((rule) => lineProblems(file, rule))),
    ...environmentProblems(files.find(({ path }) => path === '.env')?.text ?? ''),
    ...secretProblems(files),
  ];
}

function trackedFiles(root: string): File[] {
  const list = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '-z'], {
    cwd: root,
    encoding: 'utf8',
  });
  const paths = list.split('\0').filter((path) => path && !/\.(png|ico|svg|woff2)$/.test(path));
  return paths.flatMap((path) => {
    try {
      return [{ path, text: readFileSync(join(root, path), 'utf8') }];
    } catch {
      return [];
    }
  });
}

function placeProblems(path: string): string[] {
  const problems: string[] = [];
  if (TEST_FILE.test(path) && !path.startsWith('tests/')) problems.push(`${path}: all tests live under tests/`);
  if (/^(apps|libs)\//.test(path) && FORBIDDEN_FOLDER.test(path))
    problems.push(`${path}: a folder is a stage or a noun of the domain, never a kind`);
  if (path.endsWith('.sh') && !path.startsWith('scripts/')) problems.push(`${path}: all scripts live under scripts/`);
  if (path.endsWith('.md') && !/^(docs\/|[A-Z]+\.md$)/.test(path))
    problems.push(`${path}: all documentation lives under docs/`);
  return problems;
}

function lineProblems({ path, text }: File, rule: Rule): string[] {
  if (!rule.applies.test(path) || rule.except?.test(path)) return [];
  return text.split('\n').flatMap((line, i) => (rule.forbidden.test(line) ? [`${path}:${i + 1}: ${rule.why}`] : []));
}

/** .env holds exactly the variables of the schema, each with a comment, and no secret has a value. */
function environmentProblems(text: string): string[] {
  const lines = text.split('\n');
  const assignments = lines.flatMap((line, i) => {
    const [, name, value] = /^([A-Z][A-Z0-9_]*)=(.*)$/.exec(line) ?? [];
    return name === undefined ? [] : [{ name, value: value ?? '', at: i }];
  });
  const known = Object.keys(Configuration.shape);
  const names = assignments.map(({ name }) => name);
  return [
    ...known.filter((name) => !names.includes(name)).map((name) => `.env: ${name} is missing`),
    ...names
      .filter((name) => !known.includes(name))
      .map((name) => `.env: ${name} is not in libs/config; nothing reads it`),
    ...assignments
      .filter(({ name, value }) => value !== '' && (SECRETS as readonly string[]).includes(name))
      .map(({ name }) => `.env: ${name} is a secret and must be empty in a committed file`),
    ...assignments.filter(({ at }) => !isExplained(lines, at)).map(({ name }) => `.env: ${name} has no comment`),
  ];
}

/** A comment may stand before a group of variables that it explains together. */
function isExplained(lines: readonly string[], at: number): boolean {
  for (let i = at - 1; i >= 0; i--) {
    const line = lines[i] ?? '';
    if (line.startsWith('# ---') || line === '') return false;
    if (line.startsWith('#')) return true;
  }
  return false;
}
