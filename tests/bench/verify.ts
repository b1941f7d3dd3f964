import { say } from '../../scripts/say.ts';
import { eventually } from '../support/eventually.ts';
import { HttpApp } from '../support/http-app.ts';
import { AUTH_HOST, bearer, logIn, tokenFor } from '../support/identity.ts';
import { targetOf } from '../support/store.ts';
import { cpuMicroseconds } from './cpu-time.ts';
import { load } from './h2load.ts';
import { median } from './report.ts';
import type { Row } from './row.ts';

const HOST = 'bench.example.com';
const ORIGIN = `https://${HOST}`;
const SECRET = 'the-secret-of-the-bench';
const ROUNDS = 7;
const SECONDS = 2;
const SECOND_US = 1e6;

/** How many questions of other proxies (ForwardAuth) the authorization server answers with one core, of people whom it has seen before. */
export async function measureVerify(): Promise<Row[]> {
  const app = await HttpApp.start('oauth-server', { OAUTH_VERIFY_SECRET: SECRET, LOG_LEVEL: 'info' });
  try {
    const { store } = app;
    await store.authSetting.save({ auth_host: AUTH_HOST, cookie_domain: null });
    await store.signingKeys.settle([], 1_800);
    const target = targetOf(HOST, await app.token('bench'), { auth_enabled: true });
    await store.commit(store.targets.saving(target, null));
    const rows: Row[] = [];
    for (const [what, shown] of [
      ['a token', bearer(await tokenFor(store, ORIGIN))],
      ['a cookie', (await logIn(store, ORIGIN)).headers],
    ] as const) {
      say(`verify: ${what}`);
      const now = await perCore(app, shown);
      rows.push({
        what: `/verify with ${what}, by one core`,
        unit: '/s',
        digits: 0,
        atLeast: 5_000,
        goal: 10_000,
        now,
      });
    }
    return rows;
  } finally {
    await app.stop();
  }
}

/** Answers for each second of CPU of the whole process. */
async function perCore(app: HttpApp, shown: Readonly<Record<string, string>>): Promise<number> {
  const fields = {
    ...shown,
    'x-verify-secret': SECRET,
    'x-forwarded-method': 'GET',
    'x-forwarded-proto': 'https',
    'x-forwarded-host': HOST,
    'x-forwarded-uri': '/page?a=1',
    'x-forwarded-for': '203.0.113.7',
  };
  await eventually(async () => (await app.fetch('GET', '/verify', { headers: fields })).status === 200);
  const scenario = { path: '/verify', protocol: 'http/1.1', h2load: ['--h1', '-c', '16'] } as const;
  const where = { scheme: 'http', host: '127.0.0.1', port: app.port, onCore: [], fields } as const;
  const samples: number[] = [];
  // The first round is there for Node to compile what it takes.
  for (let round = 0; round <= ROUNDS; round++) {
    const before = cpuMicroseconds(app.process.pid);
    const { requests, errors } = await load(scenario, where, SECONDS);
    if (errors > 0) throw new Error(`${errors} questions were not answered with 200`);
    if (round > 0) samples.push(requests / ((cpuMicroseconds(app.process.pid) - before) / SECOND_US));
  }
  return median(samples);
}
