import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parseCertifiedName } from '#domain';
import { buildCertManager, startCertManager, type CertManager } from '../../support/cert-manager.ts';
import { CA_PATHS, FaultyCa } from '../../support/faulty-ca.ts';
import { freePort } from '../../support/free-port.ts';
import { startPebble, type Pebble } from '../../support/pebble.ts';
import { startRecipeSystem, type RecipeSystem } from '../../support/recipe.ts';
import { certificateOf, openStore, tokenOf } from '../../support/store.ts';

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
  system = await startRecipeSystem({ ACME_DIRECTORY_URL: ca.directoryUrl });
  const store = await openStore(system.redis.url);
  const alice = tokenOf('alice', { cert_email: 'alice@example.com' });
  await store.tokens.create(alice);
  const terms = { acme_directory_url: ca.directoryUrl, domains: [parseCertifiedName('*.example.com')] };
  await store.commit(
    store.certificates.saving(certificateOf('wild.example.com', alice, terms)),
    store.certificates.saving(certificateOf('imported.example.com', alice, { acme_directory_url: null, email: null })),
  );
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
