import { expect, test } from '@jest/globals';
import { parseTargetHost, type ProxyTarget } from '#domain';
import { recipeSystemOf } from '../../support/recipe.ts';
import { targetOf, tokenOf } from '../../support/store.ts';

const alice = tokenOf('alice', { cert_email: 'alice@example.com' });
const admin = tokenOf('admin', { cert_email: 'admin@example.com' });

const { just, store } = await recipeSystemOf([alice, admin]);

const stored = async (host: string): Promise<ProxyTarget | undefined> =>
  (await store.targets.find(parseTargetHost(host)))?.record;

test('proxy-create-redirect makes a host that leads elsewhere, and proxy-show and proxy-list say where', async () => {
  const made = await just('proxy-create-redirect', 'old.example.com', 'WWW.example.com', 'alice', '308');
  expect([made.code, made.stdout]).toEqual([
    0,
    expect.stringContaining('old.example.com sends clients to www.example.com with 308, by HTTP and HTTPS.'),
  ]);
  expect(made.stdout).toContain('Certificate generation started for old.example.com');
  expect(await stored('old.example.com')).toMatchObject({
    kind: 'redirect',
    redirect_to: 'www.example.com',
    redirect_status: 308,
    redirect_keep_path: true,
    created_by: 'alice',
  });
  expect((await just('proxy-show', 'old.example.com')).stdout).toMatch(/leads to +www\.example\.com/);
  expect((await just('proxy-list')).stdout).toContain('308 to www.example.com');
  const wrong = await just('proxy-create-redirect', 'other.example.com', '//evil.example');
  expect([wrong.code === 0, wrong.stderr]).toEqual([false, expect.stringContaining('redirect-to')]);
});

test('proxy-create-closed makes a host that is closed, a wildcard too; proxy-update opens it', async () => {
  const { code, stdout } = await just('proxy-create-closed', '*.example.org', 'alice', 'abort', 'enable-https=no');
  expect([code, stdout]).toEqual([0, expect.stringContaining('closes connections without an answer, by HTTP.')]);
  expect(await stored('*.example.org')).toMatchObject({ kind: 'closed', closed_with: 'abort', target_url: null });
  const opened = await just('proxy-update', '*.example.org', 'alice', 'kind=proxy', 'target-url=http://localhost:1');
  expect(opened.stdout).toContain('Changed *.example.org. It goes to http://localhost:1, by HTTP.');
});

test('proxy-maintenance turns it on and off, with words and addresses', async () => {
  await store.targets.create(targetOf('app.example.com', alice));
  const on = await just(
    'proxy-maintenance',
    'app.example.com',
    'on',
    'alice',
    'maintenance-message=Back at noon.',
    'maintenance-allow-from=10.0.0.0/8, 192.0.2.1',
  );
  expect([on.code, on.stdout]).toEqual([0, expect.stringContaining('it is under maintenance: 503')]);
  expect(await stored('app.example.com')).toMatchObject({
    maintenance: true,
    maintenance_message: 'Back at noon.',
    maintenance_allow_from: ['10.0.0.0/8', '192.0.2.1/32'],
  });
  await just('proxy-maintenance', 'app.example.com', 'off', 'alice', 'maintenance-message=none', '--json');
  expect(await stored('app.example.com')).toMatchObject({ maintenance: false, maintenance_message: null });
});

test('settings-set changes what unknown hosts get, and settings-show says it', async () => {
  const url = 'https://www.example.com';
  const set = await just('settings-set', 'unknown-hosts=redirect', `unknown-hosts-redirect-to=${url}`);
  expect(set.code).toBe(0);
  const { stdout } = await just('settings-show', '--json');
  expect(JSON.parse(stdout)).toEqual({ new_hosts: {}, unknown_hosts: 'redirect', unknown_hosts_redirect_to: url });
  expect((await just('settings-show', 'alice')).code).not.toBe(0);
  const nothing = await just('settings-set');
  expect([nothing.code === 0, nothing.stderr]).toEqual([false, expect.stringContaining('name at least one setting')]);
});
