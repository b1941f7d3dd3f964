import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { buildCertManager, startCertManager, type CertManager } from '../../support/cert-manager.ts';
import { freePort } from '../../support/free-port.ts';
import { startPebble, type Pebble } from '../../support/pebble.ts';
import { startRecipeSystem, type RecipeSystem } from '../../support/recipe.ts';
import { openStore, tokenOf } from '../../support/store.ts';

let pebble: Pebble;
let system: RecipeSystem;
let certManager: CertManager;

beforeAll(async () => {
  await buildCertManager();
  const closed = await freePort();
  pebble = await startPebble({ httpPort: closed });
  system = await startRecipeSystem({ ACME_DIRECTORY_URL: pebble.directoryUrl });
  const store = await openStore(system.redis.url);
  await store.tokens.create(tokenOf('alice', { cert_email: 'alice@example.com' }));
  store.close();
  certManager = await startCertManager({
    REDIS_URL: system.redis.url,
    ACME_CA_BUNDLE: pebble.caBundlePath,
    ACME_HTTP_PORT: String(closed),
    DNS_RESOLVERS: pebble.dnsServer,
  });
});
afterAll(async () => {
  await certManager?.stop();
  await system?.stop();
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
