import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { pino } from 'pino';
import { parseCertifiedName, type Stranger, type TransparencyStatus } from '#domain';
import { publicKeyHash } from '#pki';
import { CertSpotter, MonitorError } from '../../../apps/cert-manager/src/transparency/cert-spotter.ts';
import { TransparencyMonitor } from '../../../apps/cert-manager/src/transparency/transparency-monitor.ts';
import { watchedNames } from '../../../apps/cert-manager/src/transparency/watched-names.ts';
import { buildCertManager, startCertManager, type CertManager } from '../../support/cert-manager.ts';
import { startCertSpotter, type CertSpotterServer } from '../../support/cert-spotter.ts';
import { eventually } from '../../support/eventually.ts';
import { freePort } from '../../support/free-port.ts';
import { startIssuing, type Issuing } from '../../support/issuing.ts';
import { targetOf, tokenOf } from '../../support/store.ts';

const TOKEN = 'the-token-of-the-test';
/** Seconds: the next turn is had at once. */
const AT_ONCE = 0.001;

let world: Issuing;
let spotter: CertSpotterServer;
const running: CertManager[] = [];

beforeAll(async () => {
  await buildCertManager();
  world = await startIssuing();
  spotter = await startCertSpotter(TOKEN);
});

afterEach(async () => {
  await Promise.all(running.splice(0).map((certManager) => certManager.stop()));
});

afterAll(async () => {
  await spotter?.stop();
  await world?.stop();
});

async function started(): Promise<CertManager> {
  const variables = { CT_MONITOR_URL: `${spotter.url}/`, CT_MONITOR_TOKEN: TOKEN, CT_MONITOR_INTERVAL: '1' };
  const certManager = await startCertManager({ ...world.environment, ...variables });
  running.push(certManager);
  return certManager;
}

/** What a replica has, in this process. */
const monitor = (intervalSeconds = AT_ONCE): TransparencyMonitor =>
  new TransparencyMonitor(world.store, new CertSpotter(spotter.url, TOKEN), intervalSeconds, pino({ level: 'silent' }));

/** Looks now. */
async function look(): Promise<TransparencyStatus | undefined> {
  await world.forget('transparency:turn');
  await monitor().tick();
  return world.store.transparency.status();
}

const strangers = (): Promise<Stranger[]> => world.store.transparency.strangers();

/** Waits until two whole looks have gone by. */
async function looked(): Promise<void> {
  for (let left = 2; left > 0; left--) {
    const before = (await world.store.transparency.status())?.looked_at;
    await eventually(async () => expect((await world.store.transparency.status())?.looked_at).not.toBe(before));
  }
}

const keyOf = async (name: string): Promise<string> =>
  publicKeyHash((await world.certificate(name))?.fullchain_pem ?? '');

describe('certificates for our names in public logs (CT_MONITOR_URL)', () => {
  test('alert once, whichever replica looks, when nobody here has ordered them; ours never do, nor those that were replaced', async () => {
    const replicas = [await started(), await started()];
    const domains = [parseCertifiedName('shop.example.com')];
    await world.request('shop', { domains });
    expect((await world.ended('shop')).step).toBe('completed');
    const earlier = await keyOf('shop');
    await world.request('shop', { domains });
    await eventually(async () => expect(await keyOf('shop')).not.toBe(earlier));
    await spotter.issue(['shop.example.com'], { pubkey_sha256: earlier });
    const first = await spotter.issue(['shop.example.com', 'www.shop.example.com']);
    await spotter.issue(['shop.example.com'], { pubkey_sha256: await keyOf('shop') });
    const wild = await spotter.issue(['*.example.com']);
    await spotter.issue(['old.shop.example.com'], { not_after: new Date(Date.now() - 1_000).toISOString() });
    await spotter.issue(['elsewhere.example.com']);
    await eventually(async () => expect(await strangers()).toHaveLength(2));
    await looked();
    const found = (await strangers()).toSorted((one, other) => other.dns_names.length - one.dns_names.length);
    const told = { found_by: 'shop.example.com', issuer: 'Another CA', accepted_at: null };
    expect(found).toMatchObject([
      { id: first.tbs_sha256, dns_names: first.dns_names, pubkey_sha256: first.pubkey_sha256, ...told },
      { id: wild.tbs_sha256, dns_names: ['*.example.com'], cert_sha256: wild.cert_sha256, ...told },
    ]);
    const lines = replicas
      .flatMap((each) => each.output().split('\n'))
      .filter((line) => line.includes('nobody here has ordered'));
    expect(lines.map((line) => JSON.parse(line) as object)).toEqual([
      expect.objectContaining({ level: 'warn', id: first.tbs_sha256, issuer: 'Another CA' }),
      expect.objectContaining({ level: 'warn', id: wild.tbs_sha256, dns_names: ['*.example.com'] }),
    ]);
    expect(replicas.map((each) => each.output()).join('')).not.toContain(TOKEN);
  });

  test('are asked for from where the last look ended, and by one replica in each interval', async () => {
    const before = (await spotter.requests()).length;
    const replicas = [monitor(3_600), monitor(3_600)];
    await world.forget('transparency:turn');
    await Promise.all(replicas.map((each) => each.tick()));
    await monitor(3_600).tick();
    const asked = (await spotter.requests())
      .slice(before)
      .map((request) => new URL(request.split(' ')[1] ?? '', spotter.url));
    expect(asked.map(({ searchParams }) => [searchParams.get('domain'), searchParams.get('after')])).toEqual([
      ['shop.example.com', expect.stringMatching(/^10\d\d$/)],
    ]);
  });

  test('alert no more when they turn out to be ours or have expired; names that are gone are not asked for any more', async () => {
    const { transparency } = world.store;
    const [one] = await strangers();
    const known = { ...(one as Stranger), id: 'f'.repeat(64), pubkey_sha256: await keyOf('shop') };
    const over = { ...(one as Stranger), id: 'e'.repeat(64), not_after: new Date(0).toISOString() };
    for (const each of [known, over]) expect(await transparency.addStranger(each)).toBe(true);
    await transparency.setPosition('gone.example.org', '5');
    expect(await look()).toMatchObject({ problem: null, names: 1 });
    expect(await strangers()).toHaveLength(2);
    expect([...(await transparency.positions()).keys()]).toEqual(['shop.example.com']);
  });

  test('cannot be looked for while the service is in trouble; that is told, and goes by itself', async () => {
    await spotter.inject({ path: '/v1/', answer: { status: 503, body: '{"code":"x","message":"closed"}' } });
    expect((await look())?.problem).toContain('trouble of its own (503: closed)');
    const stranger = await spotter.issue(['shop.example.com']);
    expect((await look())?.problem).toBeNull();
    expect((await strangers()).map(({ id }) => id)).toContain(stranger.tbs_sha256);
  });

  test('are looked for under all other names when the service does not answer for one', async () => {
    const alice = tokenOf('alice');
    await world.store.targets.create(targetOf('app.example.net', alice));
    await spotter.inject({ path: 'domain=app.example.net', answer: { status: 400, body: '{"message":"not that"}' } });
    const stranger = await spotter.issue(['shop.example.com']);
    expect(await look()).toMatchObject({
      names: 2,
      problem: expect.stringContaining('app.example.net (400: not that)'),
    });
    expect((await strangers()).map(({ id }) => id)).toContain(stranger.tbs_sha256);
  });

  test('are asked for no sooner than the service wants', async () => {
    const answer = { status: 429, headers: { 'retry-after': '3600' }, body: '{"message":"slow"}' };
    await spotter.inject({ path: '/v1/', answer });
    const { problem, retry_at } = (await look()) ?? {};
    expect(problem).toContain('asked too often (429: slow)');
    expect(Date.parse(retry_at ?? '') - Date.now()).toBeGreaterThan(3_500_000);
    const before = (await spotter.requests()).length;
    await look();
    expect((await spotter.requests()).length).toBe(before);
  });
});

const troubleOf = async (url: string, token = TOKEN): Promise<MonitorError> => {
  const asking = new CertSpotter(url, token, 300).page('shop.example.com', undefined, new AbortController().signal);
  const error: unknown = await asking.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof MonitorError) return error;
  throw new Error(`it went well, or otherwise wrong: ${String(error)}`);
};

describe('the service', () => {
  test('is told in words that say what to do, and never with the token, when it cannot be asked', async () => {
    expect((await troubleOf(spotter.url, 'a-wrong-token')).message).toMatch(
      /^CT_MONITOR_URL refuses us \(401: No such API key: Bearer \*\*\*\)\. Check CT_MONITOR_TOKEN\.$/,
    );
    const closed = await troubleOf(`http://127.0.0.1:${await freePort()}`);
    expect([closed.message, closed.forAll]).toEqual([
      expect.stringMatching(/cannot be reached \(ECONNREFUSED\)\. Check CT_MONITOR_URL/),
      true,
    ]);
    await spotter.inject({
      path: '/v1/',
      answer: { status: 302, headers: { location: 'http://127.0.0.1:1/' }, body: '' },
    });
    expect((await troubleOf(spotter.url)).message).toContain('answers with a redirect (302), which is not followed');
    await spotter.inject({ path: '/v1/', answer: { status: 200, body: '[{"id": 5}]' } });
    expect((await troubleOf(spotter.url)).message).toContain('gives an answer that is no list of issuances (0.id:');
    await spotter.inject({ path: '/v1/', answer: { status: 200, body: `"${'x'.repeat(9_000_000)}"` } });
    expect((await troubleOf(spotter.url)).message).toContain('gives an answer of more than 8388608 bytes');
    await spotter.inject({ path: '/v1/', answer: { status: 400, body: '{"code":"bad_domain","message":"not that"}' } });
    const refused = await troubleOf(spotter.url);
    expect([refused.message, refused.forAll]).toEqual([
      'CT_MONITOR_URL does not say what was issued for shop.example.com (400: not that).',
      false,
    ]);
  });

  test('that says nothing is given up after its deadline', async () => {
    await spotter.freeze();
    try {
      expect((await troubleOf(spotter.url)).message).toContain('does not answer within 0.3 s');
    } finally {
      spotter.thaw();
    }
  });
});

test('names are asked for that are public, without those below another', () => {
  expect(
    watchedNames([
      'www.example.com',
      '*.example.com',
      'example.com',
      'deep.www.example.org',
      'www.example.org',
      'notexample.com',
      'co.uk',
      'nas.home.arpa',
      'localhost',
      'host.test',
      '192.0.2.1',
      '2001:db8::1',
    ]),
  ).toEqual(['example.com', 'notexample.com', 'www.example.org']);
});
