import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { CaCertificateHandedOut, CaRevoked, CaStatus, Health, IssuedCertificateView } from '#contracts';
import { PrivateCa } from '#ca';
import { ADMIN_TOKEN, type Told } from '../../support/http-app.ts';
import { OpensslCa } from '../../support/openssl-ca.ts';
import { certificateOf } from '../../support/store.ts';
import { startTargetParties } from '../../support/target-parties.ts';

const { api, alice, bob } = await startTargetParties();
const openssl = new OpensslCa();
const folder = mkdtempSync(join(tmpdir(), 'mpm-ca-api-'));
afterAll(async () => {
  rmSync(folder, { recursive: true });
  openssl.remove();
  await api.stop();
});

const QUICK = { root_key_type: 'ecdsa-p256', intermediate_key_type: 'ecdsa-p256' };
const asAdmin = { token: ADMIN_TOKEN };
const init = (own: object = {}, token = ADMIN_TOKEN): Promise<Told<CaStatus>> =>
  api.ask<CaStatus>('POST', '/ca/init', { token, body: { ...QUICK, ...own } });
const handOut = (own: object = {}): Promise<Told<CaCertificateHandedOut>> =>
  api.ask<CaCertificateHandedOut>('POST', '/ca/certificates', {
    ...asAdmin,
    body: {
      purpose: 'server',
      common_name: 'nas',
      names: ['nas.home.lan', 'localhost', '127.0.0.1'],
      key_type: 'ecdsa-p256',
      ...own,
    },
  });
const revoke = (body: object, token = ADMIN_TOKEN): Promise<Told<CaRevoked>> =>
  api.ask<CaRevoked>('POST', '/ca/revoke', { token, body });
const download = async (path: string): Promise<Buffer> => {
  const answer = await fetch(`http://127.0.0.1:${api.port}${path}`);
  expect(answer.status).toBe(200);
  return Buffer.from(await answer.arrayBuffer());
};
const file = (name: string, content: string | Buffer): string => {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
};
/** Runs openssl; what it prints, also where it fails. */
const run = (...args: string[]): string => {
  try {
    return execFileSync('openssl', args, { encoding: 'utf8', stdio: 'pipe' });
  } catch (error) {
    return `${(error as { stdout: string }).stdout}${(error as { stderr: string }).stderr}`;
  }
};
/** What openssl says of a chain by what everybody may download, at this moment. */
const verify = async (chain: string, ...more: string[]): Promise<string> => {
  const roots = file('roots.crt', await download('/ca/bundle?part=roots'));
  const leaf = file('leaf.crt', chain);
  return run('verify', '-x509_strict', '-CAfile', roots, '-untrusted', leaf, ...more, leaf);
};

beforeEach(async () => {
  expect((await init({ force: true })).status).toBe(201);
});

describe('the private CA', () => {
  test('is shown to everybody, with fingerprints that openssl confirms, and without a key', async () => {
    const { body, text } = await api.ask<CaStatus>('GET', '/ca');
    expect(text).not.toContain('PRIVATE');
    expect(body).toMatchObject({
      exists: true,
      warnings: [],
      authorities: [
        { kind: 'root', subject: 'CN=MCP Proxy Manager Root CA', issuing: false, keyed: true },
        { kind: 'intermediate', subject: 'CN=MCP Proxy Manager Intermediate CA', issuing: true, keyed: true },
      ],
    });
    for (const { certificate_pem, fingerprint } of body.authorities) {
      const told = run('x509', '-noout', '-fingerprint', '-sha256', '-in', file('one.crt', certificate_pem));
      expect(told.trim().split('=')[1]?.replaceAll(':', '').toLowerCase()).toBe(fingerprint.slice('sha256:'.length));
    }
  });

  test('is made as it was asked for', async () => {
    const { body } = await init({
      force: true,
      root_common_name: 'Home Root',
      intermediate_common_name: 'Home CA',
      organization: 'Grüße & Söhne',
      country: 'de',
      root_days: 100,
      intermediate_days: 50,
      permitted_names: ['.Home.LAN', '10.0.0.0/8'],
    });
    expect(body.authorities.map(({ subject }) => subject)).toEqual([
      'C=DE, O=Grüße & Söhne, CN=Home Root',
      'C=DE, O=Grüße & Söhne, CN=Home CA',
    ]);
    expect(body.authorities[1]?.permitted_names).toEqual(['home.lan', '10.0.0.0/8']);
    expect(body.warnings).toEqual([]);
    const lives = body.authorities.map(({ expires_at }) =>
      Math.round((Date.parse(expires_at) - Date.now()) / 86_400_000),
    );
    expect(lives).toEqual([100, 50]);
  });

  test.each<[string, object, string]>([
    ['a country', { country: 'Germany' }, 'country'],
    ['an empty name', { root_common_name: ' ' }, 'root_common_name'],
    ['a long name', { intermediate_common_name: 'x'.repeat(65) }, 'intermediate_common_name'],
    ['a constraint that is no name', { permitted_names: ['home.lan', 'http://x'] }, 'permitted_names.1'],
    ['no days', { root_days: 0 }, 'root_days'],
    ['an unknown field', { validity: 7 }, 'validity'],
  ])('is not made with %s: 400 names the field', async (_, wrong, field) => {
    const { status, body } = await init({ force: true, ...wrong });
    expect([status, JSON.stringify(body)]).toEqual([400, expect.stringContaining(`"${field}"`)]);
  });

  test('is not given up without force, and is the administrator’s alone', async () => {
    const again = await init();
    expect([again.status, again.text]).toEqual([409, expect.stringContaining('--force')]);
    for (const path of ['/ca/init', '/ca/import', '/ca/renew', '/ca/certificates']) {
      const body = path === '/ca/import' ? { certificate_pem: 'x', private_key_pem: 'x' } : {};
      const order = { purpose: 'server', common_name: 'x' };
      const asked = { body: path.endsWith('certificates') ? order : body };
      expect((await api.ask('POST', path, asked)).status).toBe(401);
      expect((await api.ask('POST', path, { ...asked, token: alice.token })).status).toBe(403);
    }
  });

  test('comes from elsewhere: a root, or an intermediate with its root; and what cannot be used is refused in words', async () => {
    const authority = ['basicConstraints=critical,CA:TRUE', 'keyUsage=critical,keyCertSign,cRLSign'];
    const root = openssl.make('their-root', { extensions: authority, days: 400 });
    const below = openssl.make('their-ca', { issuer: 'their-root', extensions: authority, days: 300 });
    const bring = (certificate_pem: string, private_key_pem: string, own = {}) =>
      api.ask<CaStatus>('POST', '/ca/import', {
        ...asAdmin,
        body: { certificate_pem, private_key_pem, force: true, intermediate_key_type: 'ecdsa-p256', ...own },
      });
    expect((await bring(root.pem, root.key)).body.authorities).toMatchObject([
      { subject: 'CN=their-root', keyed: true },
      { kind: 'intermediate', issuing: true },
    ]);
    expect(await verify((await handOut()).body.fullchain_pem)).toContain('OK');
    expect((await bring(below.pem + root.pem, below.key)).body.authorities).toMatchObject([
      { subject: 'CN=their-root', keyed: false },
      { subject: 'CN=their-ca', issuing: true },
    ]);
    expect(await verify((await handOut()).body.fullchain_pem)).toContain('OK');
    const renewed = await api.ask('POST', '/ca/renew', { ...asAdmin, body: {} });
    expect([renewed.status, renewed.text]).toEqual([409, expect.stringContaining('ca-import')]);
    const wrong = await bring(below.pem, below.key);
    expect([wrong.status, wrong.text]).toEqual([400, expect.stringContaining('The root that issued CN=their-ca')]);
    expect((await bring(root.pem, root.key, { force: false })).status).toBe(409);
    const misfit = await bring(root.pem, below.key);
    expect([misfit.status, misfit.text]).toEqual([400, expect.stringContaining('private_key_pem cannot be used')]);
    const bound = await bring(below.pem + root.pem, below.key, { permitted_names: ['home.lan'] });
    expect([bound.status, bound.text]).toEqual([400, expect.stringContaining('permitted_names cannot bind')]);
  });

  test('that does not exist says so everywhere', async () => {
    await forgetCa();
    expect((await api.ask<CaStatus>('GET', '/ca')).body).toEqual({
      exists: false,
      authorities: [],
      revoked: 0,
      warnings: [],
      acme_directory_url: null,
    });
    for (const path of ['/ca/bundle', '/ca/crl', '/ca/crl/abc.crl'])
      expect((await api.ask('GET', path)).status).toBe(404);
    expect((await api.ask('POST', '/ca/renew', { ...asAdmin, body: {} })).text).toContain('ca-init');
    expect((await revoke({ serial: 'abc' })).status).toBe(404);
  });
});

describe('certificates that are handed out', () => {
  test('are verified by openssl with the bundle, also the PKCS #12 for a client', async () => {
    const server = (await handOut()).body;
    for (const more of [
      ['-verify_hostname', 'localhost'],
      ['-verify_ip', '127.0.0.1'],
    ])
      expect(await verify(server.fullchain_pem, '-purpose', 'sslserver', ...more)).toContain('OK');
    const told = await handOut({
      purpose: 'client',
      common_name: 'Alice',
      names: ['alice@example.com'],
      passphrase: 'correct horse',
      days: 7,
    });
    const client = told.body;
    expect(await verify(client.fullchain_pem, '-purpose', 'sslclient')).toContain('OK');
    expect(Math.round((Date.parse(client.expires_at) - Date.now()) / 86_400_000)).toBe(7);
    const p12 = file('alice.p12', Buffer.from(client.pkcs12 ?? '', 'base64'));
    expect(run('pkcs12', '-in', p12, '-noenc', '-passin', 'pass:correct horse')).toContain('friendlyName: Alice');
  });

  test.each<[string, object, string]>([
    ['an e-mail address for a server', { names: ['alice@example.com'] }, 'names.0'],
    ['no purpose', { purpose: 'both' }, 'purpose'],
    ['a short passphrase', { passphrase: 'short' }, 'passphrase'],
    ['too many days', { days: 99_999 }, 'days'],
  ])('are not with %s: 400 names the field', async (_, wrong, field) => {
    const { status, body } = await handOut(wrong);
    expect([status, JSON.stringify(body)]).toEqual([400, expect.stringContaining(`"${field}"`)]);
  });

  test('keep to the name constraints', async () => {
    await init({ force: true, permitted_names: ['home.lan'] });
    const refused = await handOut({ names: ['bank.com'] });
    expect([refused.status, refused.text]).toEqual([400, expect.stringContaining('permit home.lan only')]);
    const renewed = await api.ask<CaStatus>('POST', '/ca/renew', { ...asAdmin, body: { permitted_names: [] } });
    expect(renewed.body.authorities).toHaveLength(3);
    expect((await handOut({ names: ['bank.com'] })).status).toBe(201);
  });

  test('are listed: to the administrator all, to a token its own; without their keys', async () => {
    await handOut();
    const { fullchain, serial } = await ofAlice('listed.home.lan');
    expect(await verify(fullchain)).toContain('OK');
    const listed = async (token: string, query = ''): Promise<string[]> =>
      (await api.ask<IssuedCertificateView[]>('GET', `/ca/certificates${query}`, { token })).body.map(
        (each) => each.serial,
      );
    expect(await listed(alice.token)).toEqual([serial]);
    expect(await listed(bob.token)).toEqual([]);
    expect(await listed(ADMIN_TOKEN)).toContain(serial);
    expect(await listed(ADMIN_TOKEN, '?search=listed.home')).toEqual([serial]);
    expect(await listed(ADMIN_TOKEN, '?purpose=client&search=listed')).toEqual([]);
    expect((await api.ask('GET', '/ca/certificates')).status).toBe(401);
  });
});

describe('revocation', () => {
  test('is on the list that everybody may download, PEM and DER, from that moment', async () => {
    const { serial, fullchain_pem } = (await handOut()).body;
    const check = async (): Promise<string> =>
      verify(fullchain_pem, '-crl_check_all', '-CRLfile', file('all.crl', await download('/ca/crl')));
    expect(await check()).toContain('OK');
    const { status, body } = await revoke({ serial: serial.toUpperCase(), reason: 'keyCompromise' });
    expect([status, body]).toEqual([200, expect.objectContaining({ serial, reason: 'keyCompromise' })]);
    expect(await check()).toContain('certificate revoked');
    const { authorities } = (await api.ask<CaStatus>('GET', '/ca')).body;
    const der = file('one.crl', await download(`/ca/crl/${authorities[1]?.id}.crl`));
    expect(run('crl', '-inform', 'DER', '-in', der, '-noout', '-text')).toContain(serial.toUpperCase());
    expect((await revoke({ serial })).status).toBe(409);
    const [shown] = (await api.ask<IssuedCertificateView[]>('GET', `/ca/certificates?search=${serial}`, asAdmin)).body;
    expect(shown).toMatchObject({ reason: 'keyCompromise', revoked_at: expect.any(String) });
  });

  test('of a certificate that is served orders it again, unless its name is given up', async () => {
    const { name } = await ofAlice('served.home.lan');
    const { body } = await revoke({ cert_name: name, reason: 'superseded' }, alice.token);
    expect(body.message).toContain(`${name} is ordered again`);
    expect((await api.store.certificates.findIssuance(name))?.record).toMatchObject({
      step: 'requested',
      reason: 'renewal',
    });
    const other = await ofAlice('gone.home.lan');
    await revoke({ cert_name: other.name, reason: 'cessationOfOperation' }, alice.token);
    expect(await api.store.certificates.findIssuance(other.name)).toBeUndefined();
  });

  test('is for the owner and the administrator; of an intermediate for the administrator', async () => {
    const { serial } = await ofAlice('hers.home.lan');
    expect((await revoke({ serial }, bob.token)).status).toBe(404);
    expect((await revoke({ serial }, alice.token)).status).toBe(200);
    const { authorities } = (await api.ask<CaStatus>('GET', '/ca')).body;
    const intermediate = authorities[1]?.serial;
    expect((await revoke({ serial: intermediate }, alice.token)).status).toBe(404);
    expect((await revoke({ serial: intermediate })).status).toBe(200);
    expect((await api.ask<CaStatus>('GET', '/ca')).body.warnings.join()).toContain('No intermediate can issue');
    expect((await api.ask<Health>('GET', '/health')).body.orphaned_resources).toContainEqual({
      kind: 'internal-ca',
      name: 'internal-ca',
      reason: expect.stringContaining('No intermediate can issue'),
    });
  });

  test.each<[string, object]>([
    ['neither', {}],
    ['both', { serial: 'ab', cert_name: 'x' }],
    ['no number', { serial: 'xyz' }],
    ['a reason that is none', { serial: 'ab', reason: 'because' }],
  ])('needs a serial number or a name: with %s 400', async (_, body) => {
    expect((await revoke(body)).status).toBe(400);
  });
});

/** A certificate of alice's by the private CA, as cert-manager stores it. */
async function ofAlice(host: string) {
  const ca = new PrivateCa(api.store, { publicUrl: '', certDays: 90 });
  const certificate = certificateOf(host, alice);
  const { key } = openssl.make(host, { extensions: ['basicConstraints=CA:FALSE'] });
  const signed = await ca.sign(
    {
      purpose: 'server',
      commonName: host,
      names: [host],
      privateKeyPem: key,
      days: 90,
      certName: certificate.cert_name,
      owner_token_hash: alice.hash,
      created_by: alice.name,
    },
    new Date(),
  );
  const stored = {
    ...certificate,
    fullchain_pem: signed.fullchain_pem,
    acme_directory_url: 'internal-ca',
    issued_by: 'internal-ca',
  };
  await api.store.commit(signed.remembering, api.store.certificates.saving(stored));
  return { name: certificate.cert_name, serial: signed.issued.serial, fullchain: signed.fullchain_pem };
}

async function forgetCa(): Promise<void> {
  const { raw } = await api.store.internalCa.find();
  await api.store.commit({ expect: [[api.store.keys.internalCa, raw]], writes: [['DEL', api.store.keys.internalCa]] });
}
