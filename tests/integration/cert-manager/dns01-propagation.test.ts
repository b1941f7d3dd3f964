import { connect, createServer, type Server } from 'node:net';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { pino } from 'pino';
import { trusting } from '#acme';
import { readConfiguration } from '#config';
import { Resolver } from '#dns01';
import { parseCertifiedName, type Issuance } from '#domain';
import { TransparencyCheck } from '#pki';
import { caPolicyOf } from '../../../apps/cert-manager/src/ca-policy.ts';
import { challengingOf } from '../../../apps/cert-manager/src/challenge/challenging.ts';
import { privateCaOf } from '#ca';
import { runIssuance, type Issuing } from '../../../apps/cert-manager/src/queue/run-issuance.ts';
import { NOBODY, startDnsWorld, type DnsWorld } from '../../support/dns-world.ts';
import { never } from '../../support/dns-settings.ts';
import { environment } from '../../support/environment.ts';

let world: DnsWorld;
let issuing: Issuing;

beforeAll(async () => {
  world = await startDnsWorld();
  const { configuration } = readConfiguration(
    environment({ ...world.environment, DNS_PROPAGATION_CHECK: 'true', CERT_PREFLIGHT: 'off' }),
  );
  const agent = trusting(world.pebble.caBundle);
  // Authoritative servers listen on port 53 everywhere but here.
  const resolver = new Resolver({ servers: [world.bind.at], authoritativePort: world.bind.port });
  issuing = {
    store: world.store,
    logger: pino({ level: 'silent' }),
    ca: {
      agent,
      polling: { intervalMs: 1_000, maxAttempts: 30 },
      requestTimeoutMs: 10_000,
      policy: caPolicyOf(configuration),
      challenging: { ...challengingOf(configuration, agent), resolver },
      privateCa: privateCaOf(configuration, world.store),
      transparency: new TransparencyCheck(''),
    },
  };
});

afterAll(() => world.stop());

const run = ({ cert_name: name, id }: Issuance): Promise<Issuance | undefined> =>
  runIssuance(issuing, { name, id, parked: undefined }, never());

/** Another address at which BIND answers. */
async function startSecondServer(): Promise<Server> {
  const server = createServer((socket) => {
    const bind = connect(world.bind.port, '127.0.0.1');
    socket.on('error', () => bind.destroy());
    bind.on('error', () => socket.destroy());
    socket.pipe(bind).pipe(socket);
  });
  await new Promise<void>((resolve) => server.listen(world.bind.port, NOBODY, resolve));
  return server;
}

test('the CA is told only when every authoritative name server has the record; until then no worker is kept', async () => {
  const requested = await world.request('half', { domains: [parseCertifiedName('*.half.test')] });
  const waiting = await run(requested);
  expect(waiting?.message).toContain('ns2.half.test');
  expect(waiting?.message).not.toContain('ns1.half.test');
  const pause = Date.parse(waiting?.resume_at ?? '') - Date.now();
  expect(pause).toBeGreaterThan(0);
  expect(pause).toBeLessThanOrEqual(3_000);
  const [record] = waiting?.challenge_records ?? [];
  expect(await world.bind.texts('_acme-challenge.half.test')).toEqual([record?.value]);
  const second = await startSecondServer();
  try {
    expect(await run(requested)).toBeUndefined();
  } finally {
    second.close();
  }
  expect(await world.issuance('half')).toMatchObject({ step: 'completed', challenge_records: [] });
  expect(world.pebble.ordersPlaced()).toBe(1);
  expect(await world.bind.texts('_acme-challenge.half.test')).toEqual([]);
});
