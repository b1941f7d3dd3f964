import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { buildCertManager, startCertManager, type CertManager } from '../../support/cert-manager.ts';
import { eventually } from '../../support/eventually.ts';
import { FaultyCa } from '../../support/faulty-ca.ts';
import { startIssuing, type Issuing } from '../../support/issuing.ts';

let world: Issuing;
let faulty: FaultyCa;
let deaf: Server;
const unheard: Socket[] = [];
const running: CertManager[] = [];

beforeAll(async () => {
  await buildCertManager();
  world = await startIssuing();
  faulty = await FaultyCa.start(world.pebble);
  // Takes connections and never says a word.
  deaf = createServer((socket) => {
    socket.on('error', () => {});
    unheard.push(socket);
  });
  await new Promise<void>((resolve) => deaf.listen(0, '127.0.0.1', resolve));
});

afterEach(async () => {
  await Promise.all(running.splice(0).map((certManager) => certManager.kill()));
  faulty.heal();
});

afterAll(async () => {
  for (const socket of unheard) socket.destroy();
  await new Promise<void>((resolve) => deaf.close(() => resolve()));
  await faulty.stop();
  await world.stop();
});

async function started(own: Record<string, string> = {}): Promise<CertManager> {
  const certManager = await startCertManager({
    ...world.environment,
    ACME_CA_BUNDLE: faulty.caBundlePath,
    CERT_PREFLIGHT: 'off',
    ...own,
  });
  running.push(certManager);
  return certManager;
}

test('a hundred orders at a CA that is dead keep no order at another one waiting', async () => {
  const { port } = deaf.address() as AddressInfo;
  const dead = `https://127.0.0.1:${port}/dir`;
  for (let i = 0; i < 100; i++)
    await world.request(`dead-${i}`, { acme_directory_url: dead, asked_directory_url: dead });
  await started({ CERT_GEN_MAX_WORKERS: '2' });
  await eventually(async () =>
    expect((await world.keys('bull:issuance-*:dead-*')).filter((key) => !key.endsWith(':lock'))).toHaveLength(100),
  );
  const before = performance.now();
  await world.request('alive', { acme_directory_url: faulty.directoryUrl, asked_directory_url: faulty.directoryUrl });
  expect(await world.ended('alive')).toMatchObject({ step: 'completed' });
  // One request to the CA that is dead takes 30 s.
  expect(performance.now() - before).toBeLessThan(25_000);
  for (let i = 0; i < 100; i++) await world.store.certificates.delete(`dead-${i}`, new Date());
});

test('two cert-managers that are both stopped and started while 20 certificates are ordered order each once', async () => {
  const own = { CERT_GEN_MAX_WORKERS: '3' };
  const [one] = await Promise.all([started(own), started(own)]);
  const names = Array.from({ length: 20 }, (_, i) => `shared-${i}`);
  for (const name of names)
    await world.request(name, { acme_directory_url: faulty.directoryUrl, asked_directory_url: faulty.directoryUrl });
  await eventually(() => faulty.orders.length > 4);
  await one.stop();
  await started(own);
  for (const name of names) expect(await world.ended(name)).toMatchObject({ step: 'completed' });
  for (const name of names) {
    expect([name, faulty.certificatesFor([`${name}.example.com`])]).toEqual([name, 1]);
    expect([name, faulty.ordersFor([`${name}.example.com`]).length]).toEqual([name, 1]);
  }
});
