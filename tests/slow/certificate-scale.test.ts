import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { parseCertifiedName, parseCertName, type Certificate } from '#domain';
import { createSelfSigned, readChain } from '#pki';
import { buildCertManager, startCertManager, type CertManager } from '../support/cert-manager.ts';
import { ROOT } from '../support/environment.ts';
import { eventually } from '../support/eventually.ts';
import { OWNER, startIssuing, type Issuing } from '../support/issuing.ts';

const DAY_MS = 86_400_000;
const LIFETIME_MS = 90 * DAY_MS;

let world: Issuing;
let certManager: CertManager | undefined;
let template: Certificate;

beforeAll(async () => {
  await buildCertManager();
  world = await startIssuing({ nonceReject: 0 });
  const domains = [parseCertifiedName('template.example.com')];
  const made = await createSelfSigned({ commonName: 'template', names: domains, days: 90 });
  template = {
    cert_name: parseCertName('template'),
    domains,
    email: 'renewed@example.com',
    acme_directory_url: world.pebble.directoryUrl,
    issued_by: world.pebble.directoryUrl,
    account_url: null,
    challenge_type: null,
    dns_provider: null,
    profile: null,
    preferred_chain: null,
    key_type: 'ecdsa-p256',
    status: 'active',
    issued_at: '',
    expires_at: '',
    fingerprint: readChain(made.certificate_pem).fingerprint,
    fullchain_pem: made.certificate_pem,
    labels: [],
    notes: '',
    private_key_pem: made.private_key_pem,
    owner_token_hash: OWNER,
    created_by: 'its-owner',
  };
});

afterAll(async () => {
  await certManager?.kill();
  await world.stop();
});

/** Stores certificates, each with the days that it has left. */
async function store(lefts: ReadonlyMap<string, number>): Promise<void> {
  const all = [...lefts].map(([name, left]) => {
    const end = Date.now() + left * DAY_MS;
    return world.store.certificates.saving({
      ...template,
      cert_name: parseCertName(name),
      domains: [parseCertifiedName(`${name}.example.com`)],
      issued_at: new Date(end - LIFETIME_MS).toISOString(),
      expires_at: new Date(end).toISOString(),
    });
  });
  // The change feed is not what is measured here.
  for (let at = 0; at < all.length; at += 500)
    await world.store.commit({ writes: all.slice(at, at + 500).flatMap(({ writes }) => writes) });
}

/** As if their CA had been asked about all of them, and had nothing to say. */
async function tell(count: number): Promise<void> {
  const info = {
    fingerprint: template.fingerprint,
    window: null,
    selected_at: null,
    explanation_url: null,
    problem: null,
    next_poll_at: new Date(Date.now() + DAY_MS).toISOString(),
  };
  for (let at = 0; at < count; at += 500) {
    const names = Array.from({ length: 500 }, (_, i) => parseCertName(`quiet-${at + i}`));
    await Promise.all(names.map((name) => world.store.renewals.keepInfo(name, info)));
  }
}

async function started(own: Record<string, string> = {}): Promise<CertManager> {
  const preload = join(ROOT, 'tests', 'support', 'tell-event-loop-delay.ts');
  certManager = await startCertManager({
    ...world.environment,
    CERT_PREFLIGHT: 'off',
    NODE_OPTIONS: `--import=${preload}`,
    ...own,
  });
  return certManager;
}

interface Scan {
  readonly names: number;
  readonly due: number;
  readonly took_ms: number;
}

/** What a cert-manager has scanned, once there were so many scans. */
function scansIn(running: CertManager, count: number): Scan[] {
  const lines = running.output().split('\n');
  const scans = lines.filter((line) => line.includes('scanned the certificates'));
  if (scans.length < count) throw new Error(`${scans.length} of ${count} scans are done`);
  return scans.map((line) => JSON.parse(line) as Scan);
}

const times = (scans: readonly Scan[]): number[] => scans.map(({ took_ms }) => took_ms);

/** The longest times, in ms, that the event loop was blocked, one for each half second. */
const blocked = (output: string): number[] =>
  Array.from(output.matchAll(/event loop blocked for (\d+) ms/g)).map(([, ms]) => Number(ms));

const renewedIn = (output: string): string[] =>
  Array.from(output.matchAll(/"cert_name":"(due-\d+)"[^\n]*"step":"completed"/g)).map(([, name = '']) => name);

const memoryOf = (pid: number): number =>
  Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1_024;

test('1,000 certificates that are due at once are all renewed, in order of urgency; nothing blocks, and memory stays bounded', async () => {
  // Names in an order of their own, so that only the urgency can have put them in theirs.
  const lefts = new Map(
    Array.from({ length: 1_000 }, (_, i) => [`due-${(i * 617) % 1_000}`, (i * 28) / 1_000] as const),
  );
  await store(lefts);
  const began = performance.now();
  const running = await started();
  let memory = 0;
  await eventually(
    () => {
      memory = Math.max(memory, memoryOf(running.pid));
      if (world.pebble.certificatesIssued() < 1_000) throw new Error(`${world.pebble.certificatesIssued()} are issued`);
    },
    { deadlineMs: 900_000, giveUp: () => !running.running() },
  );
  const took = Math.round((performance.now() - began) / 1_000);
  const output = await eventually(() => {
    const told = running.output();
    expect(renewedIn(told)).toHaveLength(1_000);
    return told;
  });
  await running.kill();
  const byUrgency = [...lefts].toSorted(([, one], [, other]) => one - other).map(([name]) => name);
  const place = new Map<string, number>(byUrgency.map((name, i) => [name, i]));
  // Five work side by side, and those that were found first are begun before the last have been found.
  for (const [i, name] of renewedIn(output).slice(0, 50).entries())
    expect([name, Math.abs((place.get(name) ?? 1_000) - i) <= 10]).toEqual([name, true]);
  expect(new Set(renewedIn(output)).size).toBe(1_000);
  const longest = blocked(output).toSorted((one, other) => one - other);
  process.stderr.write(
    `renewed in ${took} s; blocked: ${longest.slice(-5).join(', ')} ms of ${longest.length}; memory ${Math.round(memory)} MiB\n`,
  );
  expect(longest.length).toBeGreaterThan(2);
  expect(longest.at(-1)).toBeLessThan(50);
  expect(memory).toBeLessThan(600);
}, 1_000_000);

test('a scan of 10,000 certificates takes less than a second, the first too, and blocks nothing', async () => {
  await store(new Map(Array.from({ length: 10_000 }, (_, i) => [`quiet-${i}`, 60 + (i % 20)])));
  await tell(10_000);
  for (let i = 0; i < 1_000; i++) await world.store.certificates.delete(`due-${i}`, new Date());
  // As after a restored backup: no job is there. All CAs want to be asked within the next two scans.
  const firsts: Scan[] = [];
  for (let i = 0; i < 3; i++) {
    await world.forget('bull:*');
    const running = await started();
    const [first] = await eventually(() => scansIn(running, 1), { deadlineMs: 90_000 });
    firsts.push(first!);
    await running.kill();
  }
  expect(await world.keys('bull:renewal-info:quiet-*')).toHaveLength(10_000);
  expect(await world.keys('bull:renewal:quiet-*')).toEqual([]);
  const running = await started({ RENEWAL_CHECK_INTERVAL: '3' });
  const regular = (await eventually(() => scansIn(running, 4), { deadlineMs: 90_000 })).slice(1);
  const longest = blocked(running.output()).toSorted((one, other) => one - other);
  process.stderr.write(
    `first scans: ${times(firsts).join(', ')} ms; regular: ${times(regular).join(', ')} ms; blocked: ${longest.slice(-5).join(', ')} ms; memory ${Math.round(memoryOf(running.pid))} MiB\n`,
  );
  for (const scan of [...firsts, ...regular]) expect(scan).toMatchObject({ names: 10_000, due: 0 });
  expect(Math.min(...times(firsts))).toBeLessThan(1_000);
  expect(Math.min(...times(regular))).toBeLessThan(1_000);
  expect(longest.at(-1)).toBeLessThan(50);
  expect(memoryOf(running.pid)).toBeLessThan(400);
}, 180_000);
