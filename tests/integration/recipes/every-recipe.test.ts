import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { readConfiguration } from '#config';
import { InvalidInput, type CertName } from '#domain';
import { Context } from '../../../scripts/recipes/context.ts';
import type { Recipe } from '../../../scripts/recipes/recipe.ts';
import { RECIPES } from '../../../scripts/recipes/registry.ts';
import { Terminal } from '../../../scripts/recipes/terminal/terminal.ts';
import { environment } from '../../support/environment.ts';
import { eventually } from '../../support/eventually.ts';
import { HttpApp } from '../../support/http-app.ts';
import { CALLS, LOOKING, MISSING, NEED_NOTHING } from '../../support/recipe-failures.ts';
import { runRecipe } from '../../support/recipe.ts';
import type { Ran } from '../../support/run-script.ts';
import { accessListOf, certificateOf, targetOf, tokenOf } from '../../support/store.ts';

/** A recipe that reads files, asks or waits does so within this process; nothing of it is another program's. */
interface Ended {
  /** undefined where it has done what it is for. */
  readonly refusal: string | undefined;
}

const recipes = new Map<string, Recipe>();
for (const [name, load] of RECIPES) recipes.set(name, await load());

let api: HttpApp;
const folder = await mkdtemp(join(tmpdir(), 'mpm-recipes-'));
/** Files that recipes are given, by the names that they have in examples. */
const FILES = {
  'users.htpasswd': `alice:$2y$05$abcdefghijklmnopqrstu.${'A'.repeat(31)}\n`,
  'hosts.json': JSON.stringify({ version: 1, settings: {} }),
};
beforeAll(async () => {
  api = await HttpApp.start('admin-api');
  await api.token('admin');
  for (const [name, content] of Object.entries(FILES)) await writeFile(join(folder, name), content);
});
afterAll(async () => {
  await api?.stop();
  await rm(folder, { recursive: true, force: true });
});

const recipe = (name: string): Recipe => recipes.get(name) as Recipe;

/** Runs a recipe as scripts/recipe.ts does. 500 processes would take minutes; the other tests have them. */
async function run(name: string, words: readonly string[]): Promise<Ended> {
  const { parameters } = recipe(name);
  const own = { ...environment(), REDIS_URL: api.redis.url, BASE_URL: api.url };
  const context = new Context(() => readConfiguration(own).configuration, new Terminal(true), {
    argumentNames: Object.keys(parameters),
    recipes: RECIPES,
  });
  try {
    const call = recipe(name).read(words.map((word) => (word in FILES ? join(folder, word) : word)));
    if (call.problems.length) throw new InvalidInput(call.problems);
    const { exitCode = 0, text } = await call.run(context);
    return { refusal: exitCode === 0 ? undefined : text };
  } catch (error) {
    return { refusal: (error as Error).message };
  } finally {
    await context.close();
  }
}

const isBare = (word: string): boolean => !/^--|=/.test(word);

/** The call with this token in the place of the one that it has, or that is left out. */
function callAs(name: string, token: string): string[] {
  const words = CALLS[name] ?? recipe(name).example;
  const place = Object.entries(recipe(name).parameters)
    .filter(([, { positional }]) => positional)
    .findIndex(([key]) => key === 'token');
  const at = words.map((word, i) => (isBare(word) ? i : -1)).filter((i) => i >= 0)[place];
  const isSwitch = at !== undefined && ['force', 'follow', 'wait', 'root', 'pem'].includes(words[at] ?? '');
  return at === undefined || isSwitch ? [...words, `token=${token}`] : words.with(at, token);
}

const NAMES = [...RECIPES.keys()];
const WITH_TOKEN = NAMES.filter((name) => 'token' in recipe(name).parameters);

test('of every recipe it is said what it misses where there is nothing, or that it needs nothing', () => {
  const told = NAMES.filter((name) => MISSING.has(name) === NEED_NOTHING.has(name));
  expect(told).toEqual([]);
  for (const name of [...MISSING.keys(), ...NEED_NOTHING, ...LOOKING, ...Object.keys(CALLS)])
    expect(NAMES).toContain(name);
});

describe('a recipe of what is not there says so, and what to do', () => {
  test.each([...MISSING])('%s', async (name, told) => {
    expect((await run(name, CALLS[name] ?? recipe(name).example)).refusal).toMatch(told);
  });
});

describe('a recipe refuses a token that there is not', () => {
  test.each(WITH_TOKEN)('%s', async (name) => {
    expect((await run(name, callAs(name, 'nowhere'))).refusal).toMatch(/no token named "nowhere"\n.*token-list/);
  });
});

const just = (...words: string[]): Promise<Ran> => runRecipe({ REDIS_URL: api.redis.url, BASE_URL: api.url }, ...words);

const told = async (...words: string[]): Promise<[number | null, unknown]> => {
  const { code, stdout } = await just(...words, '--json');
  return [code, JSON.parse(stdout) as unknown];
};

const foundBy = async (name: string, count = 4): Promise<string[]> => {
  const [code, orphans] = (await told(name)) as [number, { kind: string; name: string }[]];
  if (code !== 1 || orphans.length !== count) throw new Error(JSON.stringify(orphans));
  return orphans.map((one) => `${one.kind} ${one.name}`).sort();
};

async function deletedBy(): Promise<[number | null, unknown]> {
  const answer = await told('cleanup-orphaned-certs', 'delete');
  if (JSON.stringify(answer).includes('[]')) throw new Error('it is not known yet');
  return answer;
}

describe('recipes that are known from elsewhere', () => {
  test('token-info tells of a token what the API knows, and not the token itself', async () => {
    await api.token('carol', { scopes: ['read', 'write'] });
    const { code, stdout } = await just('token-info', 'carol');
    expect([code, stdout]).toEqual([0, expect.stringMatching(/^name +carol\nmay +read, write\n/)]);
    const stored = (await api.store.tokens.list()).records.find(({ name }) => name === 'carol');
    expect(stdout).not.toContain(stored?.token);
  });

  test('check-orphaned-resources, cleanup-orphaned-certs and cleanup-all find what has lost its token, and delete it', async () => {
    const [gone, former] = [tokenOf('gone'), tokenOf('admin')];
    const owners = { lost: gone, free: gone, kept: former };
    for (const [name, owner] of Object.entries(owners))
      await api.store.commit(api.store.certificates.saving(certificateOf(`${name}.example.com`, owner)));
    const lost = { cert_name: 'proxy-lost-example-com' as CertName };
    await api.store.targets.create(targetOf('lost.example.com', gone, lost));
    expect(await eventually(() => foundBy('check-orphaned-resources'))).toEqual([
      'certificate proxy-free-example-com',
      'certificate proxy-kept-example-com',
      'certificate proxy-lost-example-com',
      'target lost.example.com',
    ]);
    const listed = ['proxy-free-example-com', 'proxy-lost-example-com'];
    expect(await told('cleanup-orphaned-certs')).toEqual([0, { orphaned_certificates: listed, deleted: false }]);
    const asked = await just('cleanup-all');
    expect([asked.code, asked.stderr]).toEqual([1, expect.stringContaining('This deletes lost.example.com, proxy-')]);
    expect((await told('cleanup-all', 'force'))[1]).toEqual({
      deleted_targets: ['lost.example.com'],
      deleted_certificates: listed,
    });
    expect(await eventually(() => foundBy('check-orphaned-resources', 1))).toEqual([
      'certificate proxy-kept-example-com',
    ]);
    await api.store.commit(api.store.certificates.saving(certificateOf('free.example.com', gone)));
    const found = { orphaned_certificates: ['proxy-free-example-com'], deleted: true };
    expect(await eventually(() => deletedBy())).toEqual([0, found]);
  });

  test('proxy-show-targets lists hosts as proxy-list does', async () => {
    await api.store.targets.create(targetOf('listed.example.com', tokenOf('gone')));
    const [one, other] = [await told('proxy-show-targets'), await told('proxy-list')];
    expect(one).toEqual(other);
    expect(one).toEqual([0, [expect.objectContaining({ hostname: 'listed.example.com' })]]);
  });

  test('help and completions say what there is of what they do not know', async () => {
    expect((await just('help', 'hosts')).stdout).toContain('npx --yes rust-just proxy-create app.example.com');
    const unknown = await just('help', 'hostz');
    expect([unknown.code, unknown.stderr]).toEqual([1, expect.stringContaining('is hosts meant?')]);
    expect((await just('completions', 'bash')).stdout).toContain('complete ');
    const shell = await just('completions', 'tcsh');
    expect([shell.code, shell.stderr]).toEqual([2, expect.stringContaining('bash')]);
  });
});

describe('with a token that may only look', () => {
  beforeAll(async () => {
    const admin = (await api.store.tokens.list()).records[0];
    if (!admin) throw new Error('there is no token');
    await api.token('reader', { scopes: ['read'] });
    for (const host of ['app.example.com', 'admin.example.com', 'old.example.com', 'internal.example.com'])
      await api.store.targets.create(targetOf(host, admin));
    await api.store.commit(
      api.store.certificates.saving(certificateOf('app.example.com', admin, { cert_name: 'my-cert' as CertName })),
    );
    await api.store.commit(api.store.accessLists.saving(accessListOf('office', admin), null));
    for (const [name, ...words] of [
      ['proxy-upstream-add', 'app.example.com', 'http://127.0.0.1:2', 'admin'],
      ['template-create', 'website', 'admin', 'https-redirect=true'],
      ['route-create', '/api/', 'hostname', 'app.example.com', 'admin', 'route-id=shop-api'],
    ] as const)
      expect(await run(name, words)).toEqual({ refusal: undefined });
  });

  const NO_RIGHT =
    /needs the scope write; the token reader has only: read|for the administrator alone|belongs to another token/;

  test.each(WITH_TOKEN.filter((name) => !LOOKING.has(name)))('%s is refused', async (name) => {
    expect((await run(name, callAs(name, 'reader'))).refusal).toMatch(NO_RIGHT);
  });

  test.each([...LOOKING])('%s is not', async (name) => {
    expect((await run(name, callAs(name, 'reader'))).refusal ?? '').not.toMatch(NO_RIGHT);
  });
});
