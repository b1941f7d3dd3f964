import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parseCertifiedName } from '#domain';
import { buildCertManager, startCertManager, type CertManager } from '../../support/cert-manager.ts';
import { CA_PATHS, FaultyCa } from '../../support/faulty-ca.ts';
import { freePort } from '../../support/free-port.ts';
import { ADMIN_TOKEN } from '../../support/http-app.ts';
import { startPebble, type Pebble } from '../../support/pebble.ts';
import { startRecipeSystem, type RecipeSystem } from '../../support/recipe.ts';
import { certificateOf, openStore, tokenOf } from '../../support/store.ts';

const STRANGER = 'a'.repeat(64);
let pebble: Pebble;
/** The same, and it says what it looks for in CAA records. */
let ca: FaultyCa;
let system: RecipeSystem;
let certManager: CertManager;

beforeAll(async () => {
  await buildCertManager();
  const closed = await freePort();
  pebble = await startPebble({ httpPort: closed });
  ca = await FaultyCa.start(pebble);
  ca.inject({
    path: CA_PATHS.directory,
    rewrite: (directory) =>
      JSON.stringify({ ...(JSON.parse(directory) as object), meta: { caaIdentities: ['our-ca.example'] } }),
  });
  system = await startRecipeSystem({
    ACME_DIRECTORY_URL: ca.directoryUrl,
    ADMIN_TOKEN,
    CT_MONITOR_URL: 'http://127.0.0.1:1',
  });
  const store = await openStore(system.redis.url);
  const alice = tokenOf('alice', { cert_email: 'alice@example.com' });
  await store.tokens.create(alice);
  const terms = { acme_directory_url: ca.directoryUrl, domains: [parseCertifiedName('*.example.com')] };
  await store.commit(
    store.certificates.saving(certificateOf('wild.example.com', alice, terms)),
    store.certificates.saving(certificateOf('imported.example.com', alice, { acme_directory_url: null, email: null })),
  );
  const found_at = '2026-02-04T00:00:00.000Z';
  await store.transparency.addStranger({
    id: STRANGER,
    found_by: 'example.com',
    dns_names: ['example.com', 'www.example.com'],
    issuer: 'Another CA',
    not_before: '2026-02-03T00:00:00.000Z',
    not_after: '2126-01-01T00:00:00.000Z',
    pubkey_sha256: 'b'.repeat(64),
    cert_sha256: null,
    found_at,
    accepted_at: null,
  });
  await store.transparency.setStatus({ looked_at: found_at, names: 1, problem: null, retry_at: null });
  store.close();
  certManager = await startCertManager({
    REDIS_URL: system.redis.url,
    ACME_CA_BUNDLE: ca.caBundlePath,
    ACME_HTTP_PORT: String(closed),
    DNS_RESOLVERS: pebble.dnsServer,
  });
});
afterAll(async () => {
  await certManager?.stop();
  await system?.stop();
  await ca?.stop();
  await pebble?.stop();
});

describe('cert-doctor', () => {
  test('shows what it found in a table, with what to change, and is 1 when an order would fail', async () => {
    const { code, stdout } = await system.just('cert-doctor', 'app.example.com', 'alice');
    expect(code).toBe(1);
    expect(stdout).toMatch(/^CHECK +OF +RESULT +WHAT WAS FOUND$/m);
    expect(stdout).toMatch(/^directory +the CA +ok +/m);
    expect(stdout).toMatch(/^port 80 +app\.example\.com +FAILED +\S/m);
    expect(stdout).toContain('An order would fail as things are.');
    expect(stdout).toContain('npx --yes rust-just cert-doctor app.example.com');
    expect(pebble.ordersPlaced()).toBe(0);
  });

  test('asks the CA that is named, and is 0 when nothing stands in the way', async () => {
    const byHand = ['challenge=dns-01', 'dns=manual'];
    const { code, stdout } = await system.just('cert-doctor', 'app.example.com', 'alice', ...byHand);
    expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringContaining('Nothing stands in the way') });
    const elsewhere = ['directory=https://127.0.0.1:1/dir', '--json'];
    const other = await system.just('cert-doctor', 'app.example.com', 'alice', ...byHand, ...elsewhere);
    expect(other.code).toBe(1);
    expect((JSON.parse(other.stdout) as { findings: unknown[] }).findings).toContainEqual(
      expect.objectContaining({ check: 'directory', result: 'failed' }),
    );
  });
});

describe('cert-caa', () => {
  test('prints the records as lines of a zone file and nothing else, with what to know on standard error', async () => {
    const { code, stdout, stderr } = await system.just('cert-caa', 'proxy-wild-example-com', 'alice');
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: [
        'example.com. CAA 0 issue "our-ca.example; validationmethods=dns-01"',
        'example.com. CAA 0 issuewild "our-ca.example; validationmethods=dns-01"',
        '',
      ].join('\n'),
    });
    expect(stderr).toContain('There is no account at');
    expect(stderr).toContain('They also rule over imported.example.com of the certificate proxy-imported-example-com');
  });

  test('is 1 and says why where there are none to offer', async () => {
    const { code, stdout, stderr } = await system.just('cert-caa', 'proxy-imported-example-com', 'alice');
    expect({ code, stdout }).toEqual({ code: 1, stdout: 'There are no records to offer.\n' });
    expect(stderr).toContain('It was imported');
  });
});

describe('cert-transparency', () => {
  test('lists certificates of others, as health does, and is 1 until they are accepted', async () => {
    const { code, stdout } = await system.just('cert-transparency');
    expect(code).toBe(1);
    expect(stdout).toMatch(/^latest look +2026-02-04T00:00:00\.000Z, for 1 name$/m);
    expect(stdout).toMatch(/^example\.com www\.example\.com +Another CA +2026-02-03 +2126-01-01 +UNKNOWN +a{64}$/m);
    expect(stdout).toContain(`npx --yes rust-just cert-transparency-accept ${STRANGER}`);
    const told =
      'certificate for example.com, www.example.com, issued by Another CA on 2026-02-03: nobody here has ordered it';
    expect((await system.just('health')).stdout).toContain(told);
    const accepted = await system.just('cert-transparency-accept', 'all');
    expect([accepted.code, accepted.stdout]).toEqual([
      0,
      expect.stringContaining('accepted: example.com, www.example.com, issued by Another CA'),
    ]);
    const after = await system.just('cert-transparency', '--json');
    expect([after.code, JSON.parse(after.stdout)]).toEqual([
      0,
      expect.objectContaining({
        on: true,
        unknown_certificates: [expect.objectContaining({ accepted_at: expect.any(String) })],
      }),
    ]);
    expect((await system.just('health')).stdout).toMatch(/^strangers +none$/m);
    const own = await system.just('cert-transparency', 'proxy-wild-example-com');
    expect(own.stdout).toContain('CT_LOG_LIST names no list of logs');
  });
});
