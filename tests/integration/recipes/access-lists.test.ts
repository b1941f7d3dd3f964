import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { hashSync } from 'bcryptjs';
import { verifyPassword } from '#access';
import { parseHostname, type AccessList, type AccessListName } from '#domain';
import { recipeSystemOf } from '../../support/recipe.ts';
import { targetOf, tokenOf } from '../../support/store.ts';

const alice = tokenOf('alice');
let folder: string;
const { just, store } = await recipeSystemOf([alice, tokenOf('admin')]);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mpm-lists-'));
  await store.targets.create(targetOf('app.example.com', alice));
});
afterAll(async () => {
  if (folder) await rm(folder, { recursive: true });
});

const list = async (name = 'office'): Promise<AccessList | undefined> =>
  (await store.accessLists.find(name as AccessListName))?.record;
const attached = async (): Promise<readonly string[] | undefined> =>
  (await store.targets.find(parseHostname('app.example.com')))?.record.access_lists;

test('an access list is made, shown, changed, attached, detached and deleted by recipes', async () => {
  const made = await just(
    'access-list-create',
    'office',
    'alice',
    'rule=deny 10.9.0.0/16',
    '--rule=allow 10.0.0.0/8; allow 2001:db8::/32',
    'user=carol:se:cret',
    `user=dave:${hashSync('x', 4)}`,
    'satisfy=any',
    'note=two of us',
  );
  expect(made).toMatchObject({ code: 0, stderr: '' });
  expect(made.stdout).toContain(
    'Made the access list office. It lets in addresses by 3 rules, all others not, or 2 users with a password.',
  );
  expect(await list()).toMatchObject({
    created_by: 'alice',
    satisfy: 'any',
    note: 'two of us',
    rules: [
      { action: 'deny', network: '10.9.0.0/16' },
      { action: 'allow', network: '10.0.0.0/8' },
      { action: 'allow', network: '2001:db8::/32' },
    ],
  });
  expect(await verifyPassword('se:cret', (await list())?.users[0]?.password_hash ?? '')).toBe(true);

  const changed = await just(
    'access-list-update',
    'office',
    'alice',
    'remove-user=dave',
    'user=erin:new',
    'realm=Ours',
  );
  expect(changed.code).toBe(0);
  expect((await list())?.users.map(({ username }) => username)).toEqual(['carol', 'erin']);
  expect((await list())?.rules).toHaveLength(3);
  expect(await verifyPassword('se:cret', (await list())?.users[0]?.password_hash ?? '')).toBe(true);

  const shown = await just('access-list-show', 'office', 'alice');
  expect(shown.stdout).toMatch(/^rules +deny 10\.9\.0\.0\/16\n +allow 10\.0\.0\.0\/8$/m);
  expect(shown.stdout).toMatch(/^users +carol: argon2id$/m);
  expect((await just('access-list-show', 'office')).stdout).toMatch(/^users +2, shown to the owner$/m);

  const kept = await just('access-list-attach', 'app.example.com', 'office', 'alice');
  expect(kept.stdout).toContain('Clients of app.example.com have to be admitted by office now.');
  expect(await attached()).toEqual(['office']);
  expect((await just('access-list-list', 'alice')).stdout).toMatch(
    /^office +any +3 +deny +2 +app\.example\.com +alice/m,
  );
  expect((await just('proxy-show', 'app.example.com')).stdout).toMatch(/^access lists +office$/m);

  const asking = await just('access-list-delete', 'office', 'alice');
  expect([asking.code, asking.stderr.includes('app.example.com')]).toEqual([1, true]);
  expect((await just('access-list-detach', 'app.example.com', 'office', 'alice')).stdout).toContain(
    'open to everybody',
  );
  expect(await attached()).toEqual([]);
  const set = await just('proxy-update', 'app.example.com', 'alice', 'access-lists=office');
  expect([set.code, await attached()]).toEqual([0, ['office']]);
  const deleted = await just('access-list-delete', 'office', 'alice', 'force', '--json');
  expect(JSON.parse(deleted.stdout)).toMatchObject({ name: 'office', detached_from: ['app.example.com'] });
  expect([await list(), await attached()]).toEqual([undefined, []]);
});

test('htpasswd files are taken in, and those with weak hashes are refused with what to do', async () => {
  await just('access-list-create', 'members', 'alice');
  const [good, weak] = [join(folder, 'good'), join(folder, 'weak')];
  await writeFile(good, `carol:${hashSync('x', 4)}\n`);
  await writeFile(weak, 'dave:$apr1$r31.....$HqJZimcKQFAMYayBlzkrA/\n');
  const { code, stdout } = await just('access-list-import-htpasswd', 'members', good, 'alice');
  expect([code, stdout.includes('1 new, 0 changed, 0 removed.')]).toEqual([0, true]);
  const refused = await just('access-list-import-htpasswd', 'members', weak, 'alice');
  expect(refused.code).toBe(1);
  expect(refused.stderr).toContain('htpasswd.1  the hash of "dave" is MD5');
  expect((await just('access-list-import-htpasswd', 'members', join(folder, 'none'), 'alice')).stderr).toContain(
    'ENOENT',
  );
  expect((await list('members'))?.users.map(({ username }) => username)).toEqual(['carol']);
});

test('what is typed wrong is said before anything is sent', async () => {
  const wrong = await just('access-list-create', 'office', 'alice', 'rule=permit all', 'user=nobody');
  expect(wrong.code).toBe(2);
  expect(wrong.stderr).toContain('"permit all" is not a rule');
  expect(wrong.stderr).toContain('is not of the form NAME:PASSWORD');
  expect((await just('access-list-update', 'members', 'alice')).code).toBe(2);
  expect((await just('access-list-show', 'nothing')).stderr).toContain('access-list-list');
});
