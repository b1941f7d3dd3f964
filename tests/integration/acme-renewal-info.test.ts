import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import {
  ACMECertificateError,
  caMeta,
  certificateId,
  fetchRenewalInfo,
  type Connection,
  type RenewalAnswer,
} from '#acme';
import { createSelfSigned, createSigningRequest, generatePrivateKey } from '#pki';
import { answerAll, connectionTo, registeredAt } from '../support/acme-account.ts';
import { startChallengeServer, type ChallengeServer } from '../support/challenge-server.ts';
import { eventually } from '../support/eventually.ts';
import { FaultyCa, problem } from '../support/faulty-ca.ts';
import { startPebble, type Pebble } from '../support/pebble.ts';

const HOUR_MS = 3_600_000;
const start = new Date('2027-01-01T00:00:00.000Z');
const end = new Date('2027-01-03T00:00:00.000Z');

const answers = new Map<string, string>();
let web: ChallengeServer;
let pebble: Pebble;
let faulty: FaultyCa;
let connection: Connection;
/** Issued by the CA. */
let chain: string;

beforeAll(async () => {
  web = await startChallengeServer((token) => answers.get(token));
  pebble = await startPebble({ httpPort: web.port });
  faulty = await FaultyCa.start(pebble);
  connection = connectionTo(faulty);
  const account = await registeredAt({ ca: faulty, keyPem: await generatePrivateKey('ecdsa-p256') });
  const names = ['ari.example.com'];
  const { order } = await account.placeOrder(names);
  await answerAll(account, await account.challenges(order), ({ token, keyAuthorization }) =>
    answers.set(token ?? '', keyAuthorization ?? ''),
  );
  const ready = await account.validated(order);
  await account.finalize(ready, await createSigningRequest(names, await generatePrivateKey('ecdsa-p256')));
  chain = (await account.download(await account.issued(ready))).pem;
});

afterAll(async () => {
  await faulty.stop();
  await pebble.stop();
  await web.stop();
});

afterEach(() => {
  faulty.heal();
  faulty.renewals.withdraw();
  faulty.offerProfiles(undefined);
});

/** Asks without what is remembered of the directory. */
const ask = (pem = chain): Promise<RenewalAnswer | null> =>
  fetchRenewalInfo(connection, faulty.directoryUrl, pem, { maxAgeMs: 0 });

const errorOf = (answer: RenewalAnswer | null): unknown => (answer && 'error' in answer ? answer.error : undefined);

describe('renewal information', () => {
  test('is what the CA suggests for this certificate, and when to ask again', async () => {
    const other = { start: new Date(0), end: new Date(1) };
    faulty.renewals.suggest(other);
    const explanationUrl = 'https://ca.example/incident';
    faulty.renewals.suggest({ start, end, explanationUrl, retryAfterSeconds: 3_600, certificate: chain });
    expect(await ask()).toEqual({ window: { start, end }, explanationUrl, retryAfterMs: expect.closeTo(HOUR_MS, -3) });
    expect(faulty.requests).toContain(`GET /renewal-info/${certificateId(chain)}`);
  });

  test.each([
    ['the default of six hours', undefined, 6 * HOUR_MS],
    ['a minute at least', 1, 60_000],
    ['a day at most', 1_000_000, 24 * HOUR_MS],
  ])('is asked for again after %s', async (_, retryAfterSeconds, expected) => {
    faulty.renewals.suggest({ start, end, ...(retryAfterSeconds && { retryAfterSeconds }) });
    expect(await ask()).toMatchObject({ retryAfterMs: expected, explanationUrl: null });
  });

  test('is null for a CA that has none, which is asked for its directory only', async () => {
    expect(await ask()).toBeNull();
    expect(faulty.requests).toEqual(['GET /dir']);
  });

  test.each([
    ['ends before it starts', { suggestedWindow: { start: end.toISOString(), end: start.toISOString() } }],
    ['is empty', { suggestedWindow: { start: start.toISOString(), end: start.toISOString() } }],
    ['has no dates', { suggestedWindow: { start: 'soon', end: 'later' } }],
    ['has dates of another kind', { suggestedWindow: { start: '1', end: '2' } }],
    ['is missing', { renewAt: 'now' }],
    ['is no JSON', '<h1>hello</h1>'],
    ['is null', null],
  ])('whose window %s is an error that says so, and no exception', async (_, body) => {
    faulty.renewals.answer({ status: 200, body, headers: { 'retry-after': '7200' } });
    const answer = await ask();
    expect(errorOf(answer)).toBeInstanceOf(ACMECertificateError);
    expect(errorOf(answer)).toMatchObject({
      message: expect.stringContaining('The certificate is renewed by its own lifetime'),
    });
    expect(answer?.retryAfterMs).toBeGreaterThan(2 * HOUR_MS - 60_000);
    expect(answer?.retryAfterMs).toBeLessThanOrEqual(2 * HOUR_MS);
  });

  test('that the CA does not give is an error, and is asked for when the CA says', async () => {
    faulty.renewals.answer(problem(404, 'malformed', 'no such certificate'));
    expect(await ask()).toMatchObject({
      error: { problem: { detail: 'no such certificate' } },
      retryAfterMs: 6 * HOUR_MS,
    });
    faulty.renewals.answer(problem(503, 'serverInternal', 'busy', { 'retry-after': '600' }));
    const busy = await ask();
    expect(busy?.retryAfterMs).toBeGreaterThan(590_000);
    expect(busy?.retryAfterMs).toBeLessThanOrEqual(600_000);
  });

  test('cannot be had for a certificate that does not name the key of its issuer', async () => {
    faulty.renewals.suggest({ start, end });
    const { certificate_pem: own } = await createSelfSigned({ commonName: 'a', names: ['a.example.com'], days: 1 });
    expect(errorOf(await ask(own))).toMatchObject({ message: expect.stringContaining('does not say which key') });
  });

  test('of a CA that cannot be reached is an error', async () => {
    const gone = { directoryUrl: 'https://127.0.0.1:1/dir' };
    const answer = await fetchRenewalInfo(connectionTo(gone), gone.directoryUrl, chain);
    expect(errorOf(answer)).toMatchObject({ code: 'ACME_UNREACHABLE' });
  });

  test('is given up at once when told to stop', async () => {
    faulty.renewals.suggest({ start, end });
    faulty.inject({ path: /renewal-info/, hold: 'request' });
    const controller = new AbortController();
    const work = fetchRenewalInfo(connectionTo(faulty, controller.signal), faulty.directoryUrl, chain, { maxAgeMs: 0 });
    const stopped = expect(work).rejects.toThrow('told to stop');
    await eventually(() => faulty.held > 0);
    controller.abort(new Error('told to stop'));
    await stopped;
  });
});

describe("a CA's directory", () => {
  test('says what the CA offers', async () => {
    faulty.offerProfiles({ classic: 'the usual', shortlived: 'https://ca.example/six-days' });
    faulty.renewals.suggest({ start, end });
    const meta = await caMeta(connection, faulty.directoryUrl, { maxAgeMs: 0 });
    expect(meta).toMatchObject({
      profiles: { classic: 'the usual', shortlived: 'https://ca.example/six-days' },
      externalAccountRequired: false,
      termsOfService: expect.stringMatching(/^data:text/),
      website: null,
      renewalInfo: `${new URL(faulty.directoryUrl).origin}/renewal-info`,
    });
  });

  test('is remembered for an hour, and read anew then', async () => {
    let now = Date.now();
    const options = { now: () => now };
    await caMeta(connection, faulty.directoryUrl, { ...options, maxAgeMs: 0 });
    faulty.offerProfiles({ fresh: 'since just now' });
    faulty.heal();
    now += HOUR_MS - 1;
    expect((await caMeta(connection, faulty.directoryUrl, options)).profiles).toEqual({});
    expect(faulty.requests).toEqual([]);
    now += 1;
    expect((await caMeta(connection, faulty.directoryUrl, options)).profiles).toEqual({ fresh: 'since just now' });
    expect(faulty.requests).toEqual(['GET /dir']);
  });

  test('that is none is refused with a pointer to acme_directory_url, and not remembered', async () => {
    faulty.inject({ path: /dir/, answer: { status: 200, body: 'hello', contentType: 'text/plain' }, times: 1 });
    await expect(caMeta(connection, faulty.directoryUrl, { maxAgeMs: 0 })).rejects.toThrow('acme_directory_url');
    await caMeta(connection, faulty.directoryUrl, { maxAgeMs: 0 });
  });

  test('with nonsense in it is read as far as it makes sense', async () => {
    const body = {
      renewalInfo: 7,
      meta: { profiles: ['x'], caaIdentities: ['ca.example', 5], externalAccountRequired: 'no' },
    };
    faulty.inject({ path: /dir/, answer: { status: 200, body, contentType: 'application/json' }, times: 1 });
    expect(await caMeta(connection, faulty.directoryUrl, { maxAgeMs: 0 })).toEqual({
      profiles: {},
      caaIdentities: ['ca.example'],
      externalAccountRequired: false,
      termsOfService: null,
      website: null,
      renewalInfo: null,
    });
  });
});
