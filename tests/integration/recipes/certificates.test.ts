import { beforeEach, describe, expect, test } from '@jest/globals';
import type { CertName, Issuance } from '#domain';
import { recipeSystemOf, runRecipeOnTerminal } from '../../support/recipe.ts';
import { certificateOf, issuanceOf, NOW, targetOf, tokenOf } from '../../support/store.ts';

const alice = tokenOf('alice', { cert_email: 'alice@example.com' });
const bob = tokenOf('bob');
const LEAF = '-----BEGIN CERTIFICATE-----\nTEVBRg==\n-----END CERTIFICATE-----';
const KEY = '-----BEGIN PRIVATE KEY-----\nS0VZ\n-----END PRIVATE KEY-----';
const CERT = 'proxy-app-example-com' as CertName;

const system = await recipeSystemOf([alice, bob], { anew: true });
const { just, store } = system;
const issuance = async (name: string): Promise<Issuance | undefined> =>
  (await store.certificates.findIssuance(name as CertName))?.record;
const ages = (issued_at: string, expires_at: string): Promise<void> =>
  store.commit(store.certificates.saving(certificateOf('app.example.com', alice, { issued_at, expires_at })));

describe('cert-create', () => {
  test('takes its arguments in the order of the documentation', async () => {
    const { code, stdout } = await just('cert-create', 'mine', 'app.example.com', 'me@example.com', 'alice', 'staging');
    expect(code).toBe(0);
    expect(stdout).toContain('Certificate generation started for app.example.com');
    expect(stdout).toContain('npx --yes rust-just cert-status mine wait');
    expect(await issuance('mine')).toMatchObject({
      domains: ['app.example.com'],
      email: 'me@example.com',
      created_by: 'alice',
      acme_directory_url: 'https://acme-staging-v02.api.letsencrypt.org/directory',
    });
  });

  test('falls back to the token’s address, and takes the CA and the key by name', async () => {
    const named = ['acme-directory-url=https://ca.example.com/dir', 'key-type=ecdsa-p384'];
    const { stdout } = await just('cert-create', 'mine', 'app.example.com', '', 'alice', ...named, '--json');
    expect(JSON.parse(stdout)).toMatchObject({ status: 'accepted', cert_name: 'mine' });
    expect(await issuance('mine')).toMatchObject({
      email: 'alice@example.com',
      acme_directory_url: 'https://ca.example.com/dir',
      key_type: 'ecdsa-p384',
    });
  });

  test('where no address is known prints what the API says of the field', async () => {
    const { code, stderr } = await just('cert-create', 'mine', 'app.example.com', '', 'bob');
    expect(code).toBe(1);
    expect(stderr).toMatch(/\n {2}email {2}is missing/);
  });
});

describe('cert-list and cert-show', () => {
  beforeEach(async () => {
    const staging = 'https://acme-staging-v02.api.letsencrypt.org/directory';
    const pems = { fullchain_pem: `\u001B[2Jsent by the CA\n${LEAF}\n\u009B2J`, private_key_pem: `${KEY}\n` };
    const far = { expires_at: '2999-01-01T00:00:00.000Z', acme_directory_url: staging, issued_by: staging, ...pems };
    await store.commit(store.certificates.saving(certificateOf('app.example.com', alice, far)));
    await store.commit(store.certificates.saving(certificateOf('old.example.com', bob)));
    await store.targets.create(targetOf('app.example.com', alice, { cert_name: CERT }));
  });

  test('lists all, with their ends and their CAs; with a token its own', async () => {
    const { stdout } = await just('cert-list');
    expect(stdout).toMatch(
      /^proxy-app-example-com +app\.example\.com +active +2999-01-01 \(\d+ days\) +staging +ecdsa-p256 +alice$/m,
    );
    expect(stdout).toMatch(
      /^proxy-old-example-com +old\.example\.com +expired +2026-04-01 \(expired\) +localhost:1 .* bob$/m,
    );
    expect(stdout + (await just('cert-list', '--json')).stdout).not.toContain(KEY);
    expect(JSON.parse((await just('cert-list', 'bob', '--json')).stdout)).toMatchObject([{ created_by: 'bob' }]);
  });

  test('lists orders that no certificate came of yet, and renewals that go on or failed', async () => {
    const again = { step: 'failed', retry_at: '2999-01-02T03:04:05.000Z' } as const;
    await store.certificates.request(issuanceOf('waiting', alice), undefined);
    await store.certificates.request(issuanceOf('failed', bob, again), undefined);
    await store.certificates.request(issuanceOf(CERT, alice, { step: 'validation' }), undefined);
    const { stdout } = await just('cert-list');
    expect(stdout).toMatch(/^waiting +waiting\.example\.com +in progress: requested +- +localhost:1 +- +alice$/m);
    expect(stdout).toMatch(
      /^failed +failed\.example\.com +failed, again 2999-01-02 03:04 UTC +- +localhost:1 +- +bob$/m,
    );
    expect(stdout).toMatch(/^proxy-app-example-com +app\.example\.com +renewing: validation +2999-01-01/m);
    expect(stdout).toContain('npx --yes rust-just cert-status failed');
    const shown = JSON.parse((await just('cert-list', 'alice', '--json')).stdout) as unknown[];
    expect(shown).toMatchObject([
      { cert_name: CERT, expires_at: expect.any(String), issuance: { step: 'validation' } },
      { cert_name: 'waiting', issuance: { status: 'in_progress' } },
    ]);
  });

  test('shows when one is renewed, and what it was ordered with', async () => {
    const terms = { challenge_type: 'dns-01', dns_provider: 'manual', profile: 'shortlived' } as const;
    const own = certificateOf('app.example.com', alice, { expires_at: '2026-04-01T00:00:00.000Z', ...terms });
    await store.commit(store.certificates.saving(own));
    const { stdout } = await just('cert-show', CERT);
    expect(stdout).toMatch(/^renewed +2026-03-02 00:00 UTC, by its lifetime$/m);
    expect(stdout).toMatch(/^challenge +dns-01\nDNS provider +manual\nprofile +shortlived$/m);
    const info = { window: null, problem: null, next_poll_at: NOW, fingerprint: own.fingerprint };
    const asked = { selected_at: '2026-02-03T04:05:00.000Z', explanation_url: 'https://ca.example.com/why' };
    await store.renewals.keepInfo(CERT, { ...info, ...asked });
    const { stdout: byCa } = await just('cert-show', CERT);
    expect(byCa).toMatch(/^renewed +2026-02-03 04:05 UTC, as its CA asks\n +https:\/\/ca\.example\.com\/why$/m);
  });

  test('shows one, with the hosts that use it', async () => {
    const { stdout } = await just('cert-show', CERT);
    expect(stdout).toMatch(/^domains +app\.example\.com$/m);
    expect(stdout).toMatch(/^used by +app\.example\.com$/m);
    expect(stdout).not.toContain(KEY);
  });

  test('pem prints the chain and nothing else', async () => {
    expect(await just('cert-show', CERT, '', 'pem')).toEqual({ code: 0, stdout: `${LEAF}\n`, stderr: '' });
  });

  test('prints the private key to its owner alone, and only when it is asked for', async () => {
    expect((await just('cert-show', CERT, 'alice', 'pem')).stdout).toBe(`${LEAF}\n`);
    expect((await just('cert-show', CERT, 'alice', 'pem', '--private-key')).stdout).toBe(`${LEAF}\n${KEY}\n`);
    const other = await just('cert-show', CERT, 'bob', 'pem', '--private-key');
    expect({ code: other.code, stdout: other.stdout }).toEqual({ code: 1, stdout: '' });
    expect(other.stderr).toContain('belongs to another token');
  });

  test('of a name that is not there says where to look', async () => {
    const { code, stderr } = await just('cert-show', 'nothing');
    expect(code).toBe(1);
    expect(stderr).toContain('npx --yes rust-just cert-status nothing');
  });
});

describe('cert-renew and cert-delete', () => {
  beforeEach(() => ages('2999-01-01T00:00:00.000Z', '2999-04-01T00:00:00.000Z'));

  test('renew orders, due or not', async () => {
    const { code, stdout } = await just('cert-renew', CERT, 'alice');
    expect(code).toBe(0);
    expect(stdout).toContain('npx --yes rust-just cert-status proxy-app-example-com wait');
    expect(await issuance(CERT)).toMatchObject({ reason: 'renewal', email: 'me@example.com' });
  });

  test('renew on a terminal asks first when it is not due', async () => {
    const answered = { question: '[y/N]', answer: 'n\n' };
    const { code, screen } = await runRecipeOnTerminal(system.environment, ['cert-renew', CERT, 'alice'], answered);
    expect(screen).toContain('Renew it now?');
    expect(code).toBe(1);
    expect(await issuance(CERT)).toBeUndefined();
  });

  test('renew on a terminal does not ask with force, nor when it is due', async () => {
    const forced = await runRecipeOnTerminal(system.environment, ['cert-renew', CERT, 'alice', 'force']);
    expect(forced).toMatchObject({ code: 0 });
    expect(forced.screen).not.toContain('[y/N]');
    await store.certificates.delete(CERT, new Date());
    await ages('2020-01-01T00:00:00.000Z', '2020-04-01T00:00:00.000Z');
    const due = await runRecipeOnTerminal(system.environment, ['cert-renew', CERT, 'alice']);
    expect(due).toMatchObject({ code: 0 });
    expect(due.screen).not.toContain('[y/N]');
  });

  test('renew orders again what failed the first time', async () => {
    const failed = issuanceOf('failed', alice, { step: 'failed', message: 'the CA says no' });
    await store.certificates.request(failed, undefined);
    expect((await just('cert-renew', 'failed', 'alice')).code).toBe(0);
    expect(await issuance('failed')).toMatchObject({ step: 'requested', domains: failed.domains });
  });

  test('renew of what was never issued goes to the CA that its host names by now', async () => {
    const asked = { acme_directory_url: 'https://old.example/dir' };
    await store.certificates.request(issuanceOf('never', alice, { ...asked, step: 'failed' }), undefined);
    const newer = { cert_name: 'never' as CertName, acme_directory_url: 'https://new.example/dir' };
    await store.targets.create(targetOf('app.example.com', alice, newer));
    expect((await just('cert-renew', 'never', 'alice')).code).toBe(0);
    expect(await issuance('never')).toMatchObject({ step: 'requested', acme_directory_url: 'https://new.example/dir' });
  });

  test('delete takes the certificate away from its hosts, and says which', async () => {
    await store.targets.create(targetOf('app.example.com', alice, { cert_name: CERT }));
    const refused = await just('cert-delete', CERT, 'alice');
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain('These hosts are then without one: app.example.com.');
    expect(await store.certificates.find(CERT)).toBeDefined();
    const { code, stdout } = await just('cert-delete', CERT, 'alice', 'force');
    expect(code).toBe(0);
    expect(stdout).toContain('These hosts are then without one: app.example.com.');
    expect(await store.certificates.find(CERT)).toBeUndefined();
    expect((await store.targets.list()).records).toMatchObject([{ hostname: 'app.example.com', cert_name: null }]);
  });

  test('delete is for the owner', async () => {
    const { code, stderr } = await just('cert-delete', CERT, 'bob', 'force');
    expect(code).toBe(1);
    expect(stderr).toContain('belongs to another token');
    expect(await store.certificates.find(CERT)).toBeDefined();
  });
});
