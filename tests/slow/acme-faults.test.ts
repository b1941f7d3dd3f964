import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { ACMEValidationError, isRateLimited, StillPending, type AcmeAccount, type Order } from '#acme';
import { checkChain, createSigningRequest, generatePrivateKey, PkiError } from '#pki';
import { answerAll, failureOf, registeredAt } from '../support/acme-account.ts';
import { startChallengeServer, type ChallengeServer } from '../support/challenge-server.ts';
import { CA_PATHS, FaultyCa, type CaPath } from '../support/faulty-ca.ts';
import { startPebble, type Pebble } from '../support/pebble.ts';

const answers = new Map<string, string>();
let web: ChallengeServer;
let pebble: Pebble;
let faulty: FaultyCa;
let keyPem: string;
let account: AcmeAccount;
let serial = 0;

beforeAll(async () => {
  web = await startChallengeServer((token) => answers.get(token));
  pebble = await startPebble({ httpPort: web.port });
  faulty = await FaultyCa.start(pebble);
  keyPem = await generatePrivateKey('ecdsa-p256');
  account = await registeredAt({ ca: faulty, keyPem });
});

afterAll(async () => {
  await faulty.stop();
  await pebble.stop();
  await web.stop();
});

afterEach(() => {
  faulty.heal();
  answers.clear();
});

const newNames = (): string[] => [`host-${++serial}.example.com`];

async function ready(names: readonly string[]): Promise<Order> {
  const { order } = await account.placeOrder(names);
  await answerAll(account, await account.challenges(order), ({ token, keyAuthorization }) =>
    answers.set(token ?? '', keyAuthorization ?? ''),
  );
  return account.validated(order);
}

/** Takes an order from its beginning to its certificate. */
async function obtain(names: readonly string[]): Promise<{ pem: string; key: string }> {
  const order = await ready(names);
  const key = await generatePrivateKey('ecdsa-p256');
  const finalized = await account.finalize(order, await createSigningRequest(names, key));
  const { pem } = await account.download(await account.issued(finalized));
  return { pem, key };
}

const STEPS: readonly CaPath[] = ['nonce', 'order', 'authorization', 'challenge', 'finalize', 'poll', 'download'];

describe('a certificate is issued, once, though the CA', () => {
  test.each(STEPS)('answers /%s with 503 for a moment', async (step) => {
    const names = newNames();
    faulty.failAt(step, { status: 503, times: 1 });
    const { pem, key } = await obtain(names);
    expect(checkChain(pem, key, names).names).toEqual(names);
    expect(faulty.certificatesFor(names)).toBe(1);
    expect(
      faulty.requests.filter((request) => CA_PATHS[step].test(request.split(' ')[1] ?? '')).length,
    ).toBeGreaterThan(1);
  });

  test.each(STEPS)('resets a connection at /%s', async (step) => {
    const names = newNames();
    faulty.resetAt(step, { times: 1 });
    const { pem, key } = await obtain(names);
    expect(checkChain(pem, key, names).names).toEqual(names);
    expect(faulty.certificatesFor(names)).toBe(1);
  });

  test('answers in drops', async () => {
    const names = newNames();
    faulty.slowDown('download', { bytes: 200, everyMs: 5 });
    const { pem, key } = await obtain(names);
    expect(checkChain(pem, key, names).names).toEqual(names);
  });

  test('refuses twenty nonces in a row', async () => {
    const names = newNames();
    faulty.refuseNonces({ times: 20, path: 'finalize' });
    const { pem, key } = await obtain(names);
    expect(checkChain(pem, key, names).names).toEqual(names);
    expect(faulty.certificatesFor(names)).toBe(1);
  });
});

describe('it is told whose fault it is that', () => {
  test('the CA has trouble of its own: the CA', async () => {
    faulty.failAt('order');
    const error = await failureOf(account.placeOrder(newNames()));
    expect(error).toMatchObject({ blames: 'ca', retry: true, problem: { status: 500 } });
    expect(isRateLimited(error)).toBe(false);
  });

  test('the CA refuses every nonce: the CA', async () => {
    faulty.refuseNonces({ path: 'order' });
    expect(await failureOf(account.placeOrder(newNames()))).toMatchObject({ blames: 'ca', retry: true });
  });

  test('the CA resets all connections: the CA', async () => {
    faulty.resetAt('order');
    const error = await failureOf(account.placeOrder(newNames()));
    expect(error).toMatchObject({ code: 'ACME_UNREACHABLE', blames: 'ca', retry: true });
    expect(error.message).toContain('read ECONNRESET');
  });

  test('the CA answers too slowly: the CA', async () => {
    const hasty = await registeredAt({ ca: faulty, keyPem, requestTimeoutMs: 1_000 });
    faulty.slowDown('order', { bytes: 1, everyMs: 50 });
    expect(await failureOf(hasty.placeOrder(newNames()))).toMatchObject({ code: 'ACME_TIMEOUT', blames: 'ca' });
  });

  test('the CA limits the rate: the CA, and when it may be asked again', async () => {
    faulty.limitRate('order', { retryAfterSeconds: 7_200 });
    const error = await failureOf(account.placeOrder(newNames()));
    expect(isRateLimited(error)).toBe(true);
    expect(error).toMatchObject({ blames: 'ca', retry: true });
    expect(Math.round(((error.retryAt?.getTime() ?? 0) - Date.now()) / 60_000)).toBe(120);
  });

  test('the CA has had too many requests from here: the CA, and it counts as a rate limit', async () => {
    faulty.inject({
      path: CA_PATHS.nonce,
      answer: { status: 503, body: 'busy', headers: { 'retry-after': '60' }, contentType: 'text/plain' },
    });
    const error = await failureOf(account.placeOrder(newNames()));
    expect(isRateLimited(error)).toBe(true);
  });

  test('a name leads elsewhere: the domain', async () => {
    const { order } = await account.placeOrder(newNames());
    await answerAll(account, await account.challenges(order), () => {});
    const error = await failureOf(account.validated(order));
    expect(error).toBeInstanceOf(ACMEValidationError);
    expect(error.blames).toBe('domain');
  });

  test('the CA does not issue for such names: the request', async () => {
    const error = await failureOf(account.placeOrder(['under_score.example.com']));
    expect(error).toMatchObject({ blames: 'request', retry: false });
  });
});

describe('a wait that is longer than there is patience for', () => {
  test('ends with the time at which the CA wants to be asked again', async () => {
    const impatient = await registeredAt({ ca: faulty, keyPem, patienceMs: 1_000 });
    const { order } = await impatient.placeOrder(newNames());
    faulty.inject({ path: CA_PATHS.authorization, add: { 'retry-after': '60' } });
    const before = Date.now();
    const error = await failureOf(impatient.validated(order));
    expect(error).toBeInstanceOf(StillPending);
    expect(error.retry).toBe(true);
    expect(Math.round(((error.retryAt?.getTime() ?? 0) - before) / 1_000)).toBeGreaterThanOrEqual(60);
    expect(Date.now() - before).toBeLessThan(20_000);
  });
});

describe('a chain that was truncated on its way', () => {
  test('in the middle of the leaf is not taken for a certificate', async () => {
    faulty.truncateChains('cut-off');
    const names = newNames();
    const { pem, key } = await obtain(names);
    expect(() => checkChain(pem, key, names)).toThrow(PkiError);
  });

  test('after the leaf is seen to lack its intermediate', async () => {
    faulty.truncateChains('leaf-only');
    const { pem } = await obtain(newNames());
    expect(pem.match(/BEGIN CERTIFICATE/g)).toHaveLength(1);
  });
});
