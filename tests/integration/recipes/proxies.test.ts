import { beforeEach, describe, expect, test } from '@jest/globals';
import { parseHostname, type CertName, type ProxyTarget } from '#domain';
import { hashToken } from '#store';
import { recipeSystemOf, runRecipeOnTerminal, startRecipeSystem } from '../../support/recipe.ts';
import { certificateOf, issuanceOf, targetOf, tokenOf } from '../../support/store.ts';

const ADMIN_TOKEN = 'the-administrators-own-token-of-this-test';
const BACKEND = 'http://127.0.0.1:3000';
const alice = tokenOf('alice', { cert_email: 'alice@example.com' });
const bob = tokenOf('bob');
const admin = tokenOf('admin', { cert_email: 'admin@example.com' });

const system = await recipeSystemOf([alice, bob, admin], { anew: true });
const { just, store } = system;

const stored = async (host = 'app.example.com'): Promise<ProxyTarget | undefined> =>
  (await store.targets.find(parseHostname(host)))?.record;
const hosts = async (): Promise<string[]> => (await store.targets.list()).records.map(({ hostname }) => hostname);
const create = (...words: string[]): Promise<{ code: number | null; stderr: string }> =>
  just('proxy-create', 'app.example.com', BACKEND, 'enable-https=no', ...words);
const using = (name: string): Partial<ProxyTarget> => ({ cert_name: name as CertName });

describe('proxy-create', () => {
  test('takes its arguments in the order of the documentation', async () => {
    const { code, stdout } = await just(
      'proxy-create',
      'app.example.com',
      BACKEND,
      'alice',
      '1',
      'no',
      'false',
      'false',
    );
    expect(code).toBe(0);
    expect(stdout).toContain(`app.example.com now goes to ${BACKEND}, by no protocol.`);
    expect(await stored()).toMatchObject({
      target_url: BACKEND,
      created_by: 'alice',
      acme_directory_url: 'https://acme-staging-v02.api.letsencrypt.org/directory',
      preserve_host_header: false,
      enable_http: false,
      enable_https: false,
    });
  });

  test('leaves to the server what is left out', async () => {
    await just('proxy-create', 'app.example.com', BACKEND, '', '', '', '', 'enable-https=0');
    expect(await stored()).toMatchObject({
      created_by: 'admin',
      acme_directory_url: null,
      preserve_host_header: true,
      enabled: true,
      enable_http: true,
      custom_headers: {},
    });
  });

  test('takes every other field by its name', async () => {
    const shared = certificateOf('app.example.com', alice, { cert_name: 'shared' as CertName });
    await store.commit(store.certificates.saving(shared));
    const { code, stdout } = await just(
      'proxy-create',
      'hostname=app.example.com',
      `target_url=${BACKEND}`,
      'token=alice',
      '--enable-https=false',
      '--preserve_host_header=false',
      'enabled=no',
      'cert_name=shared',
      'cert-email=other@example.com',
      'key-type=ecdsa-p384',
      'acme-directory-url=https://ca.example.com/dir',
      'custom-headers=X-One: 1',
      'custom-headers=X-Two: 2',
      '--json',
    );
    expect(code).toBe(0);
    const fields = {
      enabled: false,
      preserve_host_header: false,
      cert_name: 'shared',
      cert_email: 'other@example.com',
      key_type: 'ecdsa-p384',
      acme_directory_url: 'https://ca.example.com/dir',
      custom_headers: { 'X-One': '1', 'X-Two': '2' },
    };
    expect(await stored()).toMatchObject(fields);
    expect(JSON.parse(stdout)).toMatchObject({ proxy_target: fields, certificate_status: 'not_required' });
  });

  test('with HTTPS says how to follow the certificate that it ordered', async () => {
    const { stdout } = await just('proxy-create', 'app.example.com', BACKEND, 'alice');
    expect(stdout).toContain('Certificate generation started for app.example.com');
    expect(stdout).toContain('npx --yes rust-just cert-status proxy-app-example-com wait');
    expect((await store.certificates.findIssuance('proxy-app-example-com' as CertName))?.record).toMatchObject({
      email: 'alice@example.com',
    });
  });

  test('prints every field that the API refuses', async () => {
    const { code, stdout, stderr } = await just('proxy-create', 'app.example.com', BACKEND, 'bob');
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/^error: The request has wrong fields:\n {2}cert-email {2}is missing/);
  });

  test('for a host that is taken names the recipe that changes it', async () => {
    await store.targets.create(targetOf('app.example.com', alice));
    const { code, stderr } = await just('proxy-create', 'app.example.com', BACKEND, 'alice', 'enable-https=0');
    expect(code).toBe(1);
    expect(stderr).toContain('app.example.com is a host already');
    expect(stderr).toContain('npx --yes rust-just proxy-update app.example.com');
  });

  test('takes one CA, not two', async () => {
    const { code, stderr } = await just(
      'proxy-create',
      'app.example.com',
      BACKEND,
      'staging',
      'acme-directory-url=http://x/',
    );
    expect(code).toBe(2);
    expect(stderr).toContain('and acme-directory-url both name a CA; give one of them');
  });
});

describe('the token', () => {
  test('may be a name', async () => {
    await create('bob');
    expect(await stored()).toMatchObject({ created_by: 'bob' });
  });

  test('may be a whole token', async () => {
    await create(bob.token);
    expect(await stored()).toMatchObject({ created_by: 'bob' });
  });

  test('left out is ADMIN_TOKEN, for which no token is stored', async () => {
    const other = await startRecipeSystem({ ADMIN_TOKEN });
    try {
      const created = await other.just('proxy-create', 'app.example.com', BACKEND, 'enable-https=no', '--json');
      expect(JSON.parse(created.stdout)).toMatchObject({
        proxy_target: { created_by: 'admin', owner_token_hash: hashToken(ADMIN_TOKEN) },
      });
      expect((await other.just('proxy-disable', 'app.example.com', 'admin')).code).toBe(0);
      expect((await other.just('proxy-disable', 'app.example.com', ADMIN_TOKEN)).code).toBe(0);
    } finally {
      await other.stop();
    }
  });

  test('left out is the stored token named admin', async () => {
    await create();
    expect(await stored()).toMatchObject({ owner_token_hash: admin.hash });
  });

  test('left out where there is no admin says how to make one', async () => {
    await store.tokens.delete(admin, new Date());
    const { code, stderr } = await create();
    expect(code).toBe(1);
    expect(stderr).toContain('no token is given, and there is no token named admin yet');
    expect(stderr).toContain('npx --yes rust-just token-generate admin you@example.com');
  });

  test('of a name that nobody has says which recipe lists the names', async () => {
    const { code, stderr } = await create('carol');
    expect(code).toBe(1);
    expect(stderr).toContain('there is no token named "carol"');
    expect((await create('alise')).stderr).toContain('there is no token named "alise"; is alice meant?');
    expect(stderr).toContain('npx --yes rust-just token-list');
  });

  test('is not what a switch is taken for that was typed wrong', async () => {
    const { code, stderr } = await create('stagng', '--json');
    expect(code).toBe(1);
    const { error } = JSON.parse(stderr) as { error: Record<string, unknown> };
    expect(error).toEqual({
      message: expect.stringMatching(/^"stagng" is not understood; is staging meant\?/),
      exit_code: 1,
    });
  });

  test('that is not valid any more is told by the API, and is not printed again', async () => {
    const { code, stderr } = await create(tokenOf('gone').token);
    expect(code).toBe(1);
    expect(stderr).toContain('Invalid or revoked token');
    expect(stderr).toContain('npx --yes rust-just token-list');
    expect(stderr).not.toContain('mpm_');
  });
});

describe('proxy-update, proxy-enable, proxy-disable', () => {
  const before = { cert_email: 'me@example.com', custom_headers: { 'X-One': '1' }, enable_https: false };
  beforeEach(() => store.targets.create(targetOf('app.example.com', alice, before)));

  test('changes what is named and nothing else', async () => {
    const { code, stdout } = await just('proxy-update', 'app.example.com', 'alice', '--enable-http=false');
    expect(code).toBe(0);
    expect(stdout).toContain('Changed app.example.com.');
    expect(await stored()).toMatchObject({ ...before, enable_http: false, enabled: true });
  });

  test('without a token acts as the administrator', async () => {
    expect((await just('proxy-update', 'app.example.com', `target-url=${BACKEND}/x`)).code).toBe(0);
    expect(await stored()).toMatchObject({ target_url: `${BACKEND}/x`, created_by: 'alice' });
  });

  test('none takes a value away', async () => {
    await just('proxy-update', 'app.example.com', 'alice', 'cert-email=none', 'custom-headers=none');
    expect(await stored()).toMatchObject({ cert_email: null, custom_headers: {} });
  });

  test('staging goes to the staging CA and back', async () => {
    await just('proxy-update', 'app.example.com', 'alice', 'staging=true');
    expect((await stored())?.acme_directory_url).toContain('staging');
    await just('proxy-update', 'app.example.com', 'alice', 'staging=false');
    expect((await stored())?.acme_directory_url).toBeNull();
  });

  test('without a field to change says so', async () => {
    const { code, stderr } = await just('proxy-update', 'app.example.com', 'alice');
    expect(code).toBe(2);
    expect(stderr).toContain('name at least one field to change');
  });

  test('of somebody else’s host is refused', async () => {
    const { code, stderr } = await just('proxy-update', 'app.example.com', 'bob', 'enable-http=no');
    expect(code).toBe(1);
    expect(stderr).toContain('belongs to another token');
  });

  test('a host is switched off and on', async () => {
    expect((await just('proxy-disable', 'app.example.com', 'alice')).stdout).toContain('answers 503');
    expect(await stored()).toMatchObject({ enabled: false });
    expect((await just('proxy-enable', 'app.example.com', 'alice')).stdout).toContain('is enabled');
    expect(await stored()).toMatchObject({ enabled: true });
  });
});

describe('proxy-delete', () => {
  const cert_name = certificateOf('app.example.com', alice).cert_name;
  beforeEach(async () => {
    await store.targets.create(targetOf('app.example.com', alice, { cert_name }));
    await store.commit(store.certificates.saving(certificateOf('app.example.com', alice)));
  });

  test('with "" for delete-cert and force=1 deletes the host and keeps its certificate', async () => {
    const { code, stdout } = await just('proxy-delete', 'app.example.com', 'alice', '', 'force=1');
    expect(code).toBe(0);
    expect(stdout).toContain('npx --yes rust-just cert-delete proxy-app-example-com');
    expect(await hosts()).toEqual([]);
    expect(await store.certificates.find(cert_name)).toBeDefined();
  });

  test('with delete-cert deletes its certificate too', async () => {
    const { stdout } = await just('proxy-delete', 'app.example.com', 'alice', 'true', 'force', '--json');
    expect(JSON.parse(stdout)).toMatchObject({ hostname: 'app.example.com', deleted_certificate: cert_name });
    expect(await store.certificates.find(cert_name)).toBeUndefined();
  });

  test('without a terminal and without force changes nothing, and does not repeat a token', async () => {
    const { code, stderr } = await just('proxy-delete', 'app.example.com', alice.token, 'delete-cert');
    expect(code).toBe(1);
    expect(stderr).toContain('This deletes app.example.com and its certificate proxy-app-example-com.');
    expect(stderr).toContain('proxy-delete app.example.com "$TOKEN" delete-cert force=1');
    expect(stderr).not.toContain('mpm_');
    expect(await hosts()).toEqual(['app.example.com']);
  });

  test('on a terminal asks', async () => {
    const words = ['proxy-delete', 'app.example.com', 'alice'];
    const answered = { question: '[y/N]', answer: 'yes\n' };
    expect(await runRecipeOnTerminal(system.environment, words, answered)).toMatchObject({ code: 0 });
    expect(await hosts()).toEqual([]);
  });

  test('of a host that is not there names the recipe that lists them', async () => {
    const { code, stderr } = await just('proxy-delete', 'other.example.com', 'alice', 'force');
    expect(code).toBe(1);
    expect(stderr).toContain('Host not found: other.example.com');
    expect(stderr).toContain('npx --yes rust-just proxy-list');
  });
});

describe('proxy-list and proxy-show', () => {
  beforeEach(async () => {
    const certificate = certificateOf('good.example.com', alice, { expires_at: '2999-01-01T00:00:00.000Z' });
    await store.commit(store.certificates.saving(certificate));
    await store.certificates.request(issuanceOf('coming', alice), undefined);
    await store.certificates.request(
      issuanceOf('refused', bob, { step: 'failed', message: 'the CA says no' }),
      undefined,
    );
    await store.targets.create(targetOf('good.example.com', alice, using(certificate.cert_name)));
    await store.targets.create(targetOf('plain.example.com', alice, { enable_https: false }));
    await store.targets.create(targetOf('coming.example.com', alice, using('coming')));
    await store.targets.create(targetOf('refused.example.com', bob, using('refused')));
    await store.targets.create(targetOf('without.example.com', bob, { custom_headers: { 'X-Key': 'secret' } }));
    await store.targets.create(targetOf('other.example.com', bob, using(certificate.cert_name)));
  });

  test('lists all hosts and warns of each that serves HTTPS without a certificate of its name', async () => {
    const { code, stdout } = await just('proxy-list');
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^good\.example\.com +\S+ +yes +on +2999-01-01 \(\d+ days\) +proxy-good-example-com +- +alice$/m,
    );
    expect(stdout).toMatch(/^plain\.example\.com .* off +- +- +alice$/m);
    expect(stdout).toContain('warning: coming.example.com has no certificate yet');
    expect(stdout).toMatch(/warning: refused\.example\.com .*the CA says no\n {2}Try again: .* cert-renew refused/);
    expect(stdout).toMatch(/warning: without\.example\.com .*\n.* proxy-cert-generate without\.example\.com/);
    expect(stdout).toContain(
      'warning: other.example.com has the certificate proxy-good-example-com, which is for good',
    );
    expect(stdout.match(/warning:/g)).toHaveLength(4);
  });

  test('with a token lists its own', async () => {
    const { stdout } = await just('proxy-list', 'bob', '--json');
    const list = JSON.parse(stdout) as { hostname: string; certificate_warning: string | null }[];
    expect(list.map(({ hostname }) => hostname)).toEqual([
      'other.example.com',
      'refused.example.com',
      'without.example.com',
    ]);
    expect(list.every((target) => target.certificate_warning)).toBe(true);
    expect(list[0]?.certificate_warning).toContain('which is for good.example.com');
  });

  test('shows a host; the values of its headers to its owner alone', async () => {
    const anybody = await just('proxy-show', 'without.example.com');
    expect(anybody.stdout).toMatch(/^headers +X-Key: \*\*\*$/m);
    expect(anybody.stdout).toContain('warning: without.example.com serves HTTPS without a certificate');
    expect((await just('proxy-show', 'without.example.com', 'bob')).stdout).toMatch(/^headers +X-Key: secret$/m);
    const json = JSON.parse((await just('proxy-show', 'plain.example.com', '--json')).stdout) as object;
    expect(json).toMatchObject({ hostname: 'plain.example.com', enable_https: false, certificate_warning: null });
  });
});

describe('proxy-cleanup', () => {
  const gone = tokenOf('gone');
  const formerAdmin = tokenOf('admin');

  beforeEach(async () => {
    const lost = certificateOf('lost.example.com', gone);
    const borrowed = certificateOf('shared.example.com', alice);
    await store.commit(store.certificates.saving(lost), store.certificates.saving(borrowed));
    await store.targets.create(targetOf('lost.example.com', gone, { cert_name: lost.cert_name }));
    await store.targets.create(targetOf('lost2.example.com', gone, { cert_name: borrowed.cert_name }));
    await store.targets.create(targetOf('kept.example.com', formerAdmin));
    await store.targets.create(targetOf('mine.example.com', alice));
  });

  test('deletes the hosts whose token is gone, with their own certificates', async () => {
    const { code, stdout } = await just('proxy-cleanup', 'force');
    expect(code).toBe(0);
    expect(stdout).toContain('Deleted lost.example.com, lost2.example.com.');
    expect(stdout).toContain('Kept, because an earlier admin token made them: kept.example.com.');
    expect(await hosts()).toEqual(['kept.example.com', 'mine.example.com']);
    const left = (await store.certificates.list()).records.map(({ cert_name }) => cert_name);
    expect(left).toEqual(['proxy-shared-example-com']);
  });

  test('without a terminal and without force only says what it would delete', async () => {
    const { code, stderr } = await just('proxy-cleanup');
    expect(code).toBe(1);
    expect(stderr).toContain('This deletes lost.example.com, lost2.example.com.');
    expect(await hosts()).toHaveLength(4);
  });

  test('deletes the host that is named, whoever owns it', async () => {
    const { stdout } = await just('proxy-cleanup', 'mine.example.com', 'force', '--json');
    expect(JSON.parse(stdout)).toEqual({ deleted_targets: ['mine.example.com'] });
    expect(await hosts()).not.toContain('mine.example.com');
  });

  test('has nothing to do where every host has its token', async () => {
    await just('proxy-cleanup', 'force');
    await just('proxy-cleanup', 'kept.example.com', 'force');
    const { code, stdout } = await just('proxy-cleanup');
    expect(code).toBe(0);
    expect(stdout).toContain('There is no host to clean up.');
  });
});
