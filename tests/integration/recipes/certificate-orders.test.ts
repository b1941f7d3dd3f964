import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { attemptOf, type CertifiedName, type CertName, type Issuance } from '#domain';
import { createSelfSigned } from '#pki';
import { recipeSystemOf } from '../../support/recipe.ts';
import { certificateOf, issuanceOf, targetOf, tokenOf } from '../../support/store.ts';

const STAGING = 'https://acme-staging-v02.api.letsencrypt.org/directory';
const LATER = '2999-01-01T00:00:00.000Z';
const alice = tokenOf('alice', { cert_email: 'alice@example.com' });

let folder: string;
const { just, store } = await recipeSystemOf([alice], { anew: true });
const issuance = async (name: string): Promise<Issuance | undefined> =>
  (await store.certificates.findIssuance(name as CertName))?.record;
const stored = (name: string, domains: readonly string[], own: object = {}): Promise<void> =>
  store.commit(
    store.certificates.saving(
      certificateOf('x.example.com', alice, {
        cert_name: name as CertName,
        domains: domains as CertifiedName[],
        expires_at: LATER,
        ...own,
      }),
    ),
  );

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'mpm-import-'));
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
});

const files = async (name: string, names: string[]): Promise<[string, string]> => {
  const made = await createSelfSigned({ commonName: names[0] ?? '', names, days: 30 });
  const [cert, key] = [join(folder, `${name}.pem`), join(folder, `${name}.key`)];
  writeFileSync(cert, made.certificate_pem);
  writeFileSync(key, made.private_key_pem);
  return [cert, key];
};

const orderMulti = (names: string, ...more: string[]): ReturnType<typeof just> =>
  just('cert-create-multi', 'mine', names, '', 'alice', ...more);

describe('ordering', () => {
  test('cert-create takes the terms of an order by name', async () => {
    const terms = ['challenge=dns-01', 'dns=manual', 'profile=shortlived', '--chain=ISRG Root X1', 'key=rsa-4096'];
    const { code } = await just('cert-create', 'mine', 'app.example.com', '', 'alice', ...terms);
    expect(code).toBe(0);
    expect(await issuance('mine')).toMatchObject({
      challenge_type: 'dns-01',
      dns_provider: 'manual',
      profile: 'shortlived',
      preferred_chain: 'ISRG Root X1',
      key_type: 'rsa-4096',
    });
  });

  test('cert-create-multi takes its arguments in the order of the documentation', async () => {
    const names = 'api.example.com, APP.example.com';
    const { code, stdout } = await just('cert-create-multi', 'mine', names, 'me@example.com', 'alice', 'staging');
    expect([code, stdout]).toEqual([0, expect.stringContaining('started for api.example.com, app.example.com')]);
    expect(await issuance('mine')).toMatchObject({
      domains: ['api.example.com', 'app.example.com'],
      email: 'me@example.com',
      acme_directory_url: STAGING,
      created_by: 'alice',
    });
    expect(stdout).toContain('npx --yes rust-just cert-status mine wait');
    const again = await just('cert-create-multi', 'mine', 'c.example.com', '', 'alice', '--json');
    expect(JSON.parse(again.stdout)).toMatchObject({ status: 'in_progress', cert_name: 'mine' });
  });

  test('cert-create-multi takes the terms of an order by name, as cert-create does', async () => {
    const terms = ['challenge=dns-01', 'dns=manual', 'profile=shortlived', '--chain=ISRG Root X1', 'key=rsa-4096'];
    const ca = 'directory=https://ca.example.com/dir';
    expect((await just('cert-create-multi', 'mine', 'a.example.com', '', 'alice', ca, ...terms)).code).toBe(0);
    expect(await issuance('mine')).toMatchObject({
      email: 'alice@example.com',
      acme_directory_url: 'https://ca.example.com/dir',
      challenge_type: 'dns-01',
      dns_provider: 'manual',
      profile: 'shortlived',
      preferred_chain: 'ISRG Root X1',
      key_type: 'rsa-4096',
    });
  });

  test('cert-create-multi of 101 names, of one twice or with two CAs orders nothing', async () => {
    const many = Array.from({ length: 101 }, (_, i) => `n${i}.example.com`).join(',');
    expect((await orderMulti(many)).stderr).toContain('has 101 names; one certificate carries at most 100');
    expect((await orderMulti('a.example.com,A.example.com')).stderr).toContain('"a.example.com" is named twice');
    expect((await orderMulti('a.example.com', 'staging', 'directory=https://ca.example.com/dir')).code).toBe(2);
    expect(await issuance('mine')).toBeUndefined();
  });

  test('cert-create-multi names every name that is wrong', async () => {
    const { code, stderr } = await just('cert-create-multi', 'mine', 'a.example.com,no dot,b_', '', 'alice');
    expect(code).toBe(2);
    expect(stderr).toMatch(/"no" has no dot[^]*"dot" has no dot[^]*"b_" has no dot/);
  });

  test('cert-create-wildcard is for the domain and what is below it, and says what is missing for that', async () => {
    const refused = await just('cert-create-wildcard', 'mine', 'example.com', '', 'alice');
    expect([refused.code, refused.stderr]).toEqual([1, expect.stringMatching(/DNS_PROVIDER.*manual/)]);
    const { code } = await just('cert-create-wildcard', 'mine', '*.example.com', '', 'alice', 'dns=manual');
    expect(code).toBe(0);
    expect(await issuance('mine')).toMatchObject({
      domains: ['*.example.com', 'example.com'],
      dns_provider: 'manual',
      challenge_type: 'dns-01',
    });
  });

  test('says so where a certificate covers it already, and how to use that', async () => {
    await stored('wild', ['*.example.com']);
    const { stdout } = await just('cert-create', 'mine', 'app.example.com', '', 'alice');
    expect(stdout).toContain('note: wild covers all of this already.');
    expect(stdout).toContain('npx --yes rust-just proxy-cert-attach app.example.com wild');
  });

  test('says how to use what covers a wildcard already: of a host, or where to find one', async () => {
    await stored('wild', ['*.example.com', 'example.com']);
    const both = await just('cert-create-wildcard', 'both', 'example.com', '', 'alice', 'dns=manual');
    expect(both.stdout).toContain('npx --yes rust-just proxy-cert-attach example.com wild');
    const below = await just('cert-create', 'below', '*.example.com', '', 'alice', 'dns=manual');
    expect(below.stdout).toContain('note: wild covers all of this already.');
    expect(below.stdout).toContain('npx --yes rust-just cert-coverage wild');
    expect(below.stdout).not.toContain('proxy-cert-attach');
  });
});

describe('cert-import', () => {
  test('stores what is in the files, and shows no key', async () => {
    const [cert, key] = await files('good', ['app.example.com']);
    const { code, stdout, stderr } = await just('cert-import', 'mine', cert, key, 'alice');
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^Imported mine for app\.example\.com: valid until \d{4}-\d\d-\d\d \(\d+ days\)\.\nwarning: /,
    );
    expect(stdout + stderr).not.toContain('PRIVATE KEY');
    expect((await store.certificates.find('mine' as CertName))?.record).toMatchObject({ created_by: 'alice' });
    const list = (await just('cert-list')).stdout;
    expect(list).toMatch(/^mine +app\.example\.com +active, never renewed .* imported /m);
    expect((await just('cert-show', 'mine')).stdout).toMatch(/^renewed +never by itself/m);
    expect((await just('cert-history', 'mine')).stdout).toMatch(
      / imported +import +imported +0 s +Imported; valid until/,
    );
    const renewed = await just('cert-renew', 'mine', 'alice');
    expect([renewed.code, renewed.stderr]).toEqual([1, expect.stringContaining('was imported')]);
  });

  test('says what is wrong with the files, by their names or by the field', async () => {
    const [cert] = await files('good', ['app.example.com']);
    const [, other] = await files('other', ['app.example.com']);
    const missing = await just('cert-import', 'mine', join(folder, 'nothing'), folder, 'alice');
    expect([missing.code, missing.stderr]).toEqual([1, expect.stringContaining('there is no such file')]);
    const folderAsKey = await just('cert-import', 'mine', cert, folder, 'alice');
    expect(folderAsKey.stderr).toContain('it is a folder');
    const mismatch = await just('cert-import', 'mine', cert, other, 'alice');
    expect([mismatch.code, mismatch.stderr]).toEqual([
      1,
      expect.stringMatching(/private_key_pem +is refused: .*does not belong/),
    ]);
    expect(mismatch.stderr).not.toContain('PRIVATE KEY');
  });
});

describe('what becomes of a certificate', () => {
  test('cert-to-production orders it from the production CA, once', async () => {
    await stored('mine', ['a.example.com'], { acme_directory_url: STAGING });
    const { code, stdout } = await just('cert-to-production', 'mine', 'alice');
    expect([code, stdout]).toEqual([0, expect.stringContaining('npx --yes rust-just cert-status mine wait')]);
    expect(await issuance('mine')).toMatchObject({
      reason: 'conversion',
      acme_directory_url: 'https://acme-v02.api.letsencrypt.org/directory',
    });
    await stored('done', ['b.example.com'], { acme_directory_url: 'https://acme-v02.api.letsencrypt.org/directory' });
    const refused = await just('cert-to-production', 'done', 'alice');
    expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining('already')]);
  });

  test('cert-history lists the attempts with their CA and what came of them', async () => {
    const ended = { step: 'failed', message: 'the CA says no', updated_at: '2026-01-01T00:03:00.000Z' } as const;
    const attempt = attemptOf(issuanceOf('mine', alice, { ...ended, asked_directory_url: STAGING }), null);
    await store.commit(store.certificates.remembering('mine' as CertName, attempt));
    const { stdout } = await just('cert-history', 'mine');
    expect(stdout).toMatch(/^2026-01-01 00:03 UTC +failed +new +staging +3 min +the CA says no$/m);
    expect((await just('cert-history', 'nothing')).stdout).toContain('Nothing is known');
    expect(JSON.parse((await just('cert-history', 'mine', '--json')).stdout)).toMatchObject([{ result: 'failed' }]);
  });

  test('cert-coverage shows hosts, use and suggestions', async () => {
    await stored('mine', ['a.example.com', '*.example.org', 'c.example.com']);
    const named = { cert_name: 'mine' as CertName };
    await store.targets.create(targetOf('a.example.com', alice, named));
    await store.targets.create(targetOf('w.example.org', alice));
    await store.targets.create(targetOf('far.example.net', alice));
    const { code, stdout } = await just('cert-coverage', 'mine');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^used +1 of 3 \(33 %\)$/m);
    expect(stdout).toMatch(/^a\.example\.com +by name +mine +attached$/m);
    expect(stdout).toMatch(/^w\.example\.org +by wildcard +- +could use it$/m);
    expect(stdout).toMatch(/^suggestions:\n {2}w\.example\.org has no certificate/m);
    expect(stdout).toContain('npx --yes rust-just proxy-cert-attach w.example.org mine');
    expect(stdout).not.toContain('far.example.net');
    expect((await just('cert-coverage', 'mine', '--all')).stdout).toMatch(/^far\.example\.net +no +- +not covered$/m);
  });

  test('cert-doctor says when nobody is there to make the checks', async () => {
    const { code, stderr } = await just('cert-doctor', 'a.example.com', 'alice');
    expect([code, stderr]).toEqual([1, expect.stringContaining('No cert-manager answers')]);
  });
});
