import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { parseHostname, type CertName, type ProxyTarget } from '#domain';
import { startWebhookReceiver } from '../../support/receivers.ts';
import { recipeSystemOf } from '../../support/recipe.ts';
import { certificateOf, NOW, targetOf, tokenOf } from '../../support/store.ts';

const alice = tokenOf('alice');
const bob = tokenOf('bob');
const { just, store } = await recipeSystemOf([alice, bob, tokenOf('admin')]);

const stored = async (host: string): Promise<ProxyTarget | undefined> =>
  (await store.targets.find(parseHostname(host)))?.record;
const jsonOf = <T>({ stdout }: { stdout: string }): T => JSON.parse(stdout) as T;

test('labels and notes are given by recipes, shown, and found by', async () => {
  const made = await just(
    'proxy-create',
    'a.example.com',
    'http://localhost:3000',
    'alice',
    'enable-https=false',
    'labels=Shop,web',
  );
  expect(made).toMatchObject({ code: 0 });
  expect(await just('proxy-update', 'a.example.com', 'alice', 'notes=ask Carol')).toMatchObject({ code: 0 });
  expect(await stored('a.example.com')).toMatchObject({ labels: ['shop', 'web'], notes: 'ask Carol' });
  const shown = await just('proxy-show', 'a.example.com', 'alice');
  expect(shown.stdout).toMatch(/^labels +shop, web\nnotes +ask Carol$/m);
  expect((await just('proxy-show', 'a.example.com')).stdout).toMatch(/^notes +shown to the owner$/m);

  await store.commit(
    store.certificates.saving(certificateOf('x.example.com', alice, { cert_name: 'mine' as CertName })),
  );
  expect((await just('cert-update', 'mine', 'alice', 'labels=shop', 'notes=kept')).stdout).toContain(
    'Labels: shop. Notes: kept.',
  );
  await just('access-list-create', 'office', 'alice', 'labels=shop');
  await store.targets.create(targetOf('b.example.com', bob));
  await just('route-create', '/x/', 'hostname', 'a.example.com', 'alice', 'route-id=of-shop', 'labels=shop');

  const found = [
    ['proxy-list', 'a.example.com'],
    ['cert-list', 'mine'],
    ['access-list-list', 'office'],
    ['route-list', 'of-shop'],
  ] as const;
  await Promise.all(
    found.map(async ([list, name]) => {
      const { code, stdout, stderr } = await just(list, 'label=shop', '--json');
      expect([list, code, stderr]).toEqual([list, 0, '']);
      expect([list, jsonOf<unknown[]>({ stdout }).length]).toEqual([list, 1]);
      expect(stdout).toContain(name);
    }),
  );
  expect((await just('proxy-list', 'label=other')).stdout).toContain('No host meets this.');
  const sorted = jsonOf<{ hostname: string }[]>(await just('proxy-list', 'sort=-hostname', '--json'));
  expect(sorted.map(({ hostname }) => hostname)).toEqual(['b.example.com', 'a.example.com']);
  const wrong = await just('proxy-list', 'sort=colour');
  expect([wrong.code, wrong.stderr.includes('must be one of hostname')]).toEqual([1, true]);
  expect((await just('token-list', 'search=ali', '--json')).stdout).not.toContain('bob');
});

test('defaults and templates are set by recipes and give new hosts their fields; clones are made', async () => {
  expect((await just('host-defaults-set', 'alice', 'https-redirect=true')).code).toBe(1);
  await just('host-defaults-set', 'admin', 'https-redirect=true', 'enable-https=false', 'labels=new');
  const set = await just('host-defaults-set', 'admin', 'hsts=max-age=60', 'remove=labels');
  expect(set.stdout).toMatch(/^https_redirect +true$/m);
  expect(jsonOf(await just('host-defaults-show', 'admin', '--json'))).toEqual({
    https_redirect: true,
    enable_https: false,
    hsts: 'max-age=60',
  });

  const template = await just(
    'template-create',
    'website',
    'alice',
    'target-url=http://localhost:4000',
    'labels=web',
    'notes=of it',
    'about=for sites',
  );
  expect([template.code, template.stdout.includes('Made the template website.')]).toEqual([0, true]);
  await just('template-update', 'website', 'alice', 'min-tls-version=1.3', 'remove=notes');
  const shown = await just('template-show', 'website', 'alice');
  expect(shown.stdout).toMatch(
    /^target_url +http:\/\/localhost:4000\nmin_tls_version +1\.3\nlabels +\["web"\]\nabout +for sites$/m,
  );
  expect((await just('template-list', 'search=website')).stdout).toContain('target_url, min_tls_version, labels');

  const made = await just('proxy-create', 'c.example.com', '', 'alice', 'template=website', 'hsts=none');
  expect(made.stdout).toContain('c.example.com now goes to http://localhost:4000, by HTTP.');
  expect(made.stdout).toContain(
    'From the template website: target_url, min_tls_version, labels.\nBy default: enable_https, https_redirect.',
  );
  expect(await stored('c.example.com')).toMatchObject({ hsts: null, labels: ['web'], https_redirect: true });
  const lacking = await just('proxy-create', 'd.example.com');
  expect([lacking.code, lacking.stderr.includes('target-url')]).toEqual([2, true]);

  const clone = await just('proxy-clone', 'c.example.com', 'd.example.com', 'alice', 'labels=none');
  expect(clone.stdout).toContain('d.example.com is set up as c.example.com is. It goes to http://localhost:4000');
  expect(await stored('d.example.com')).toMatchObject({ min_tls_version: '1.3', labels: [], cert_name: null });
  expect((await just('template-delete', 'website', 'bob')).code).toBe(1);
  expect((await just('template-delete', 'website', 'alice')).code).toBe(0);
});

describe('many hosts', () => {
  test('are changed by recipes; the exit code says whether all are as they shall be', async () => {
    for (const [host, owner] of [
      ['e', alice],
      ['f', alice],
      ['g', bob],
    ] as const)
      await store.targets.create(targetOf(`${host}.example.com`, owner, { labels: ['many'] }));
    const tried = await just('proxy-bulk-disable', 'alice', 'label=many', 'dry-run');
    expect(tried.stdout).toContain('2 hosts would be disabled, 0 so already, 0 failed.');
    expect((await stored('e.example.com'))?.enabled).toBe(true);
    const done = await just('proxy-bulk-disable', 'alice', 'label=many');
    expect(done).toMatchObject({ code: 0 });
    expect(done.stdout).toContain(
      '2 hosts disabled, 0 so already, 0 failed.\n  e.example.com: disabled\n  f.example.com: disabled',
    );
    const some = await just('proxy-bulk-enable', 'alice', 'hosts=e.example.com,g.example.com');
    expect([some.code, some.stdout.includes('g.example.com: It belongs to another token.')]).toEqual([1, true]);
    await just('proxy-bulk-label', 'old,odd', 'admin', 'search=example.com', 'owner=bob');
    await just('proxy-bulk-unlabel', 'odd', 'admin', 'hosts=g.example.com');
    expect(await stored('g.example.com')).toMatchObject({ labels: ['many', 'old'], enabled: true });
    expect((await stored('f.example.com'))?.labels).toEqual(['many']);
    const none = await just('proxy-bulk-enable', 'alice');
    expect([none.code, none.stderr.includes('which hosts?')]).toEqual([2, true]);
  });

  test('and templates go with their token', async () => {
    await just('template-create', 'of-bob', 'bob', 'labels=x');
    const deleted = await just('token-delete', 'bob', 'force', '--json');
    expect(jsonOf<{ deleted_templates: string[] }>(deleted).deleted_templates).toEqual(['of-bob']);
    expect((await store.templates.list()).records.map(({ name }) => name)).not.toContain('of-bob');
  });
});

test('what was changed is listed with who did it, shown with each value, and undone once', async () => {
  await just('proxy-create', 'h.example.com', 'http://localhost:3000', 'alice', 'enable-https=false');
  await just('proxy-update', 'h.example.com', 'alice', 'notes=Moves in May', 'custom-headers={"X-Key":"the-key"}');
  const listed = await just('history-list', 'alice', 'kind=target', 'id=h.example.com', 'who=alice', 'limit=1');
  expect(listed.stdout).toMatch(
    /^\d+-\d+ .* UTC +alice \(recipe\) +update target h\.example\.com: custom_headers, notes$/m,
  );
  expect(listed.stdout).not.toContain('create target');
  const [id = ''] = /^\d+-\d+/m.exec(listed.stdout) ?? [];
  const shown = await just('history-show', id, 'alice');
  expect(shown.stdout).toContain('/custom_headers/X-Key\n  + "***"\n\n/notes\n  - ""\n  + "Moves in May"');
  expect(shown.stdout + listed.stdout).not.toContain('the-key');
  expect((await just('history-show', id, 'bob-x')).code).toBe(1);
  const undone = await just('history-undo', id, 'alice');
  expect([undone.code, undone.stdout.split('\n')[0]]).toEqual([0, 'Undone: target h.example.com, as before.']);
  expect(await stored('h.example.com')).toMatchObject({ notes: '', custom_headers: {} });
  const again = await just('history-undo', id, 'alice');
  expect([again.code, again.stderr]).toEqual([1, expect.stringContaining('later changes of the target h.example.com')]);
  expect((await just('history-list', 'alice', 'limit=1')).stdout).toContain('(undo)');
  expect((await just('history-list', 'admin', 'kind=token', 'who=the command line')).stdout).toContain(
    'delete token bob',
  );
  expect((await just('history-show', '1-1', 'alice')).code).toBe(1);
});

test('all of a token is written as one document, planned, applied and gone back to', async () => {
  const carol = tokenOf('carol', { cert_email: 'carol@example.com' });
  await store.tokens.create(carol);
  await store.targets.create(targetOf('one.example.net', carol, { custom_headers: { 'X-Key': 'hidden' } }));
  const folder = await mkdtemp(join(tmpdir(), 'mpm-document-'));
  try {
    const [file, sealed, passphrase] = ['now.yaml', 'sealed.json', 'passphrase'].map((name) => join(folder, name)) as [
      string,
      string,
      string,
    ];
    const wrote = await just('config-export', file, 'carol');
    expect([wrote.code, wrote.stdout]).toEqual([
      0,
      expect.stringContaining('1 hosts, 0 routes; secrets are left out.'),
    ]);
    const yaml = await readFile(file, 'utf8');
    expect(yaml).toMatch(/^# .*\nversion: 1\n[^]*hosts:\n {2}- hostname: one\.example\.net\n[^]*X-Key: "?\*\*\*/);
    expect((await stat(file)).mode & 0o777).toBe(0o600);

    const changed = yaml.replace(
      'hostname: one.example.net\n',
      'hostname: one.example.net\n    labels: [ new ] # by hand\n',
    );
    await writeFile(
      file,
      changed.replace(
        'routes: []',
        'routes:\n  - { route_id: r, path_pattern: /x, target_type: hostname, target_value: one.example.net }',
      ),
    );
    const planned = await just('config-import', file, 'carol', '--dry-run');
    expect(planned.stdout).toContain('~ hosts one.example.net\n    labels: [] -> ["new"]\n+ routes r\n');
    expect(planned.stdout).toContain('1 to create, 1 to change, 0 to delete, 0 unchanged.');
    expect(await stored('one.example.net')).toMatchObject({ labels: [] });
    const applied = await just('config-apply', file, 'carol');
    expect([applied.code, applied.stdout]).toEqual([0, expect.stringContaining('1 created, 1 changed, 0 deleted')]);
    expect((await just('config-apply', file, 'carol')).stdout).toContain(
      'Nothing to change: 2 records are as the document says.',
    );
    expect(await stored('one.example.net')).toMatchObject({ labels: ['new'], custom_headers: { 'X-Key': 'hidden' } });

    await writeFile(passphrase, 'correct horse battery staple\n');
    expect((await just('config-export', sealed, 'carol', `passphrase-file=${passphrase}`)).code).toBe(0);
    expect(await readFile(sealed, 'utf8')).not.toContain('hidden');
    await store.targets.create(targetOf('two.example.net', carol));
    await store.targets.delete(parseHostname('one.example.net'));
    const asked = await just('config-rollback', sealed, 'carol', `passphrase-file=${passphrase}`);
    expect([asked.code, asked.stderr]).toEqual([1, expect.stringContaining('hosts two.example.net')]);
    const back = await just('config-rollback', sealed, 'carol', `passphrase-file=${passphrase}`, '--force', '--json');
    expect(jsonOf(back)).toMatchObject({ applied: true, create: 2, delete: 1 });
    expect(await stored('one.example.net')).toMatchObject({ custom_headers: { 'X-Key': 'hidden' } });
    expect(await stored('two.example.net')).toBeUndefined();

    await writeFile(file, 'version: 1\nhosts:\n  - hostname: x.example.net\n    target_ur: http://localhost\n');
    const wrong = await just('config-import', file, 'carol');
    expect([wrong.code, wrong.stderr]).toEqual([
      1,
      expect.stringMatching(/hosts\[0\]\.target_ur +is not a known field; did you mean target_url\?/),
    ]);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

test('who is told of alerts is added, tried, listed, changed and deleted by recipes, and alerts are listed with what to do', async () => {
  const receiver = await startWebhookReceiver();
  const folder = await mkdtemp(join(tmpdir(), 'mpm-notify-'));
  const secretFile = join(folder, 'hook.secret');
  await writeFile(secretFile, 'the-secret-of-the-file\n');
  try {
    expect((await just('notify-list')).stdout).toContain('Nobody is told of alerts.');
    expect((await just('notify-test')).code).toBe(1);
    const wrong = await just('notify-add', 'ops', 'webhook', 'url=ftp://x', 'secret=short', 'alerts=rain');
    expect(wrong.code).toBe(2);
    for (const said of ['url', 'secret', 'alerts']) expect(wrong.stderr).toContain(said);
    const added = await just('notify-add', 'ops', 'webhook', `url=${receiver.url}/`, `secret-file=${secretFile}`);
    expect(added).toMatchObject({ code: 0, stderr: expect.any(String) });
    expect(added.stdout).toMatch(/^signed +yes$/m);
    expect((await store.notifications.find('ops'))?.record.secret).toBe('the-secret-of-the-file');
    expect((await just('notify-add', 'ops', 'webhook', `url=${receiver.url}/`)).stderr).toContain('notify-update ops');
    expect(await just('notify-test', 'ops')).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('delivered: 204'),
    });
    await receiver.plan({ status: 500, body: 'out of order' });
    const failed = await just('notify-test');
    expect([failed.code, failed.stdout]).toEqual([
      1,
      expect.stringMatching(/^ops: NOT delivered: 500 .*out of order\n.*trouble of its own/),
    ]);
    await just('notify-update', 'ops', 'alerts=upstream-down', 'secret=none', 'enabled=false');
    const list = await just('notify-list');
    expect(list.stdout).toMatch(/ops \(off\) .*webhook .*upstream-down/);
    expect(jsonOf(await just('notify-list', '--json'))).toMatchObject([{ name: 'ops', has_secret: false }]);
    expect((await just('completions', 'notifications')).stdout.trim()).toBe('ops');
    expect((await just('alerts', 'kind=redis-trouble')).stdout).toContain('No alert meets this.');
    const alert = { kind: 'upstream-down', severity: 'critical', owner_token_hash: null, returns: 0 } as const;
    const times = { since: NOW, last_seen: NOW, told_at: NOW, cleared_at: null };
    const words = { subject: 'x', message: 'The upstream x is down.', remedy: 'Look at x.' };
    await store.commit(store.alerts.saving({ id: 'upstream-down x', ...alert, ...times, ...words }, null));
    const listed = await just('alerts', 'severity=critical', 'kind=upstream-down');
    expect([listed.code, listed.stdout]).toEqual([1, expect.stringContaining('The upstream x is down.\n  Look at x.')]);
    expect((await just('health')).stdout).toMatch(/critical upstream-down: x, since/);
    expect((await just('notify-delete', 'ops')).stdout).toContain('Target of notifications ops deleted.');
  } finally {
    await rm(folder, { recursive: true, force: true });
    await receiver.stop();
  }
});
