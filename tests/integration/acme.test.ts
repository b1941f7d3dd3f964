import { X509Certificate } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { ACMEValidationError, type AcmeAccount, type Order } from '#acme';
import { checkChain, createSigningRequest, generatePrivateKey } from '#pki';
import { accountAt as newAccount, answerAll, failureOf, registeredAt, type Told } from '../support/acme-account.ts';
import { startChallengeServer, type ChallengeServer } from '../support/challenge-server.ts';
import { eventually } from '../support/eventually.ts';
import { FaultyCa } from '../support/faulty-ca.ts';
import { freePort } from '../support/free-port.ts';
import { startPebble, type Pebble } from '../support/pebble.ts';

const answers = new Map<string, string>();
let web: ChallengeServer;
let pebble: Pebble;
let faulty: FaultyCa;
let keyPem: string;

beforeAll(async () => {
  web = await startChallengeServer((token) => answers.get(token));
  pebble = await startPebble({ httpPort: web.port });
  faulty = await FaultyCa.start(pebble);
  keyPem = await generatePrivateKey('rsa-2048');
});

afterAll(async () => {
  await faulty.stop();
  await pebble.stop();
  await web.stop();
});

afterEach(() => {
  answers.clear();
  faulty.heal();
});

const accountAt = (told: Partial<Told> = {}): AcmeAccount => newAccount({ ca: pebble, keyPem, ...told });

const registered = (told: Partial<Told> = {}): Promise<AcmeAccount> => registeredAt({ ca: pebble, keyPem, ...told });

async function answered(account: AcmeAccount, order: Order): Promise<void> {
  await answerAll(account, await account.challenges(order), ({ token, keyAuthorization }) =>
    answers.set(token ?? '', keyAuthorization ?? ''),
  );
}

describe('an order', () => {
  test('ends with a chain for all its names that leads to the CA, though every second nonce is refused', async () => {
    const names = ['a.example.com', 'b.example.com'];
    const account = await registered();
    const { order } = await account.placeOrder(names);
    await answered(account, order);
    const ready = await account.validated(order);
    expect(ready.status).toBe('ready');
    const key = await generatePrivateKey('ecdsa-p256');
    await account.finalize(ready, await createSigningRequest(names, key));
    const { pem: chain } = await account.download(await account.issued(ready));
    expect(checkChain(chain, key, names).names).toEqual(names);
    const [, intermediate = ''] = chain.split(/(?<=-----END CERTIFICATE-----)\s+/);
    const root = new X509Certificate(await pebble.roots());
    expect(new X509Certificate(intermediate).verify(root.publicKey)).toBe(true);
  });

  test('can be taken up by another process at each step, knowing only its URL', async () => {
    const { url: account, order } = await registered().then(async (first) => {
      const { order: placed } = await first.placeOrder(['resumed.example.com']);
      return { url: await first.register('me@example.com'), order: placed.url };
    });
    const second = accountAt({ url: account });
    await answered(second, await second.loadOrder(order));
    const third = accountAt({ url: account });
    const ready = await third.validated(await third.loadOrder(order));
    const key = await generatePrivateKey('rsa-2048');
    await third.finalize(ready, await createSigningRequest(['resumed.example.com'], key));
    const fourth = accountAt({ url: account });
    const { pem: chain } = await fourth.download(await fourth.issued(await fourth.loadOrder(order)));
    expect(checkChain(chain, key, ['resumed.example.com']).names).toEqual(['resumed.example.com']);
  });

  test('says which names could not be validated, what the CA saw, and what to do', async () => {
    const account = await registered();
    const { order } = await account.placeOrder(['good.example.com', 'bad.example.com']);
    const challenges = await account.challenges(order);
    for (const { name, token, keyAuthorization } of challenges)
      if (token !== null) answers.set(token, name === 'bad.example.com' ? 'something else' : keyAuthorization);
    for (const challenge of challenges) await account.answer(challenge);
    const error = await failureOf(account.validated(order));
    expect(error).toBeInstanceOf(ACMEValidationError);
    expect(error.code).toBe('urn:ietf:params:acme:error:unauthorized');
    expect(error.message).toContain('could not validate bad.example.com');
    expect(error.message).toContain('something else');
    expect(error.message).toContain('Another server answers on port 80');
    expect(error.message).not.toContain('good.example.com');
  });

  test('for a wildcard by HTTP-01 fails with a remedy, as only DNS-01 is offered', async () => {
    const account = await registered();
    const { order } = await account.placeOrder(['*.example.com']);
    const error = await failureOf(account.challenges(order, () => 'http-01'));
    expect(error).toMatchObject({ code: 'ACME_NO_CHALLENGE', retry: false, blames: 'request' });
    expect(error.message).toContain('offers no http-01 challenge for *.example.com, only dns-01.');
    expect(error.message).toContain('choose dns-01 as challenge_type');
  });

  test('that is never validated ends after the given number of questions', async () => {
    const account = await registered({ ca: faulty, maxAttempts: 2 });
    const { order } = await account.placeOrder(['unanswered.example.com']);
    faulty.heal();
    const error = await failureOf(account.validated(order));
    expect(error.code).toBe('ACME_TIMEOUT');
    expect(error.message).toContain('ACME_POLL_MAX_ATTEMPTS');
    const questions = faulty.requests.filter((request) => request.startsWith('POST /authZ/')).length;
    expect(questions).toBeGreaterThanOrEqual(2);
    // Each is repeated while its nonce is refused, which happens to every second one.
    expect(questions).toBeLessThan(20);
  });
});

describe('an account', () => {
  test('is found again by its key', async () => {
    const first = await accountAt().register('me@example.com');
    expect(await accountAt().register('me@example.com')).toBe(first);
  });

  test('that the CA has lost is reported as accountDoesNotExist', async () => {
    const error = await failureOf(
      accountAt({ url: `${new URL(pebble.directoryUrl).origin}/my-account/404` }).placeOrder(['a.example.com']),
    );
    expect(error).toMatchObject({ code: 'urn:ietf:params:acme:error:accountDoesNotExist', retry: true });
  });
});

describe('a CA', () => {
  test('that nobody listens at is unreachable', async () => {
    const ca = { directoryUrl: `https://127.0.0.1:${await freePort()}/dir` };
    const error = await failureOf(accountAt({ ca }).register('me@example.com'));
    expect(error).toMatchObject({ code: 'ACME_UNREACHABLE', retry: true });
    expect(error.message).toContain(`${new URL(ca.directoryUrl).host} cannot be reached`);
    expect(error.message).toContain('ECONNREFUSED');
  });

  test('whose HTTPS is not trusted is refused with a pointer to ACME_CA_BUNDLE', async () => {
    const ca = { directoryUrl: pebble.directoryUrl, caBundle: undefined };
    const error = await failureOf(accountAt({ ca }).register('me@example.com'));
    expect(error.code).toBe('ACME_UNTRUSTED');
    expect(error.message).toContain('ACME_CA_BUNDLE');
  });

  test('that is trusted does not make another one trusted', async () => {
    await registered();
    const ca = { directoryUrl: faulty.directoryUrl, caBundle: pebble.caBundle };
    expect(await failureOf(accountAt({ ca }).register('me@example.com'))).toMatchObject({ code: 'ACME_UNTRUSTED' });
  });

  test('that takes connections and never answers is given up after the deadline', async () => {
    await pebble.freeze();
    try {
      const error = await failureOf(accountAt({ requestTimeoutMs: 200 }).register('me@example.com'));
      expect(error).toMatchObject({ code: 'ACME_TIMEOUT', retry: true });
    } finally {
      pebble.thaw();
    }
  });

  test('that never answers is left at once when told to stop', async () => {
    faulty.inject({ path: /sign-me-up/, hold: 'request' });
    const controller = new AbortController();
    const work = accountAt({ ca: faulty, signal: controller.signal }).register('me@example.com');
    const stopped = expect(work).rejects.toThrow('told to stop');
    await eventually(() => faulty.held > 0);
    const before = performance.now();
    controller.abort(new Error('told to stop'));
    await stopped;
    // Not after the five seconds that a request has.
    expect(performance.now() - before).toBeLessThan(4_000);
  });

  test('that cuts a connection once is asked again', async () => {
    faulty.inject({ path: /sign-me-up/, times: 1 });
    await expect(accountAt({ ca: faulty }).register('me@example.com')).resolves.toContain('/my-account/');
  });

  test.each(['chalZ', 'finalize-order', 'order-plz', 'certZ'])(
    'that has done what /%s asks, but whose answer is lost, is asked again, and the order goes on',
    async (path) => {
      const account = await registered({ ca: faulty });
      const loseAnswer = async (): Promise<void> => {
        await eventually(() => faulty.held > 0);
        faulty.cut();
      };
      faulty.inject({ path: new RegExp(path), times: 1, hold: 'answer' });
      const lost = loseAnswer();
      const names = [`${path.toLowerCase()}.example.com`];
      const { order } = await account.placeOrder(names);
      await answered(account, order);
      const ready = await account.validated(order);
      const key = await generatePrivateKey('ecdsa-p256');
      const finalized = await account.finalize(ready, await createSigningRequest(names, key));
      const { pem } = await account.download(await account.issued(finalized));
      expect(checkChain(pem, key, names).names).toEqual(names);
      await lost;
    },
  );

  test('that fails for a moment is asked again', async () => {
    faulty.inject({
      path: /nonce-plz/,
      times: 1,
      answer: { status: 503, body: '<h1>busy</h1>', contentType: 'text/html' },
    });
    await expect(accountAt({ ca: faulty }).register('me@example.com')).resolves.toContain('/my-account/');
  });

  test('that limits the rate is not asked again before the time it names, which is told', async () => {
    const problem = { type: 'urn:ietf:params:acme:error:rateLimited', detail: 'too many certificates' };
    const badNonce = { type: 'urn:ietf:params:acme:error:badNonce', detail: 'not that one' };
    faulty.inject({ path: /order-plz/, times: 1, answer: { status: 400, body: badNonce } });
    faulty.inject({ path: /order-plz/, answer: { status: 429, body: problem, headers: { 'retry-after': '3600' } } });
    const account = await registered({ ca: faulty });
    const error = await failureOf(account.placeOrder(['a.example.com']));
    expect(error).toMatchObject({ code: problem.type, retry: true });
    expect(error.message).toContain('too many certificates (rateLimited)');
    expect(error.message).toContain(`It may be asked again at ${error.retryAt?.toISOString()}`);
    expect(Math.round(((error.retryAt?.getTime() ?? 0) - Date.now()) / 60_000)).toBe(60);
    expect(faulty.requests.filter((request) => request === 'POST /order-plz')).toHaveLength(2);
  });

  test('that refuses single names has each of them told', async () => {
    const type = 'urn:ietf:params:acme:error:rejectedIdentifier';
    const subproblems = [
      { type, detail: 'is on our list', identifier: { type: 'dns', value: 'bank.example.com' } },
      { type, detail: 'is reserved', identifier: { type: 'dns', value: 'x.example.com' } },
    ];
    const body = { type: 'urn:ietf:params:acme:error:compound', detail: 'Some names are refused', subproblems };
    faulty.inject({ path: /order-plz/, answer: { status: 403, body } });
    const account = await registered({ ca: faulty });
    const error = await failureOf(account.placeOrder(['bank.example.com', 'x.example.com']));
    expect(error.message).toContain('bank.example.com: is on our list. x.example.com: is reserved.');
    expect(error.problem?.subproblems.map(({ name }) => name)).toEqual(['bank.example.com', 'x.example.com']);
  });

  test('that refuses every nonce is given up with a message, and each attempt was signed anew', async () => {
    const account = await registered({ ca: faulty });
    const body = { type: 'urn:ietf:params:acme:error:badNonce', detail: 'JWS has an invalid anti-replay nonce' };
    faulty.heal();
    faulty.inject({ path: /order-plz/, method: 'POST', answer: { status: 400, body } });
    const error = await failureOf(account.placeOrder(['a.example.com']));
    expect(error).toMatchObject({ code: body.type, retry: true });
    const posts = faulty.requests.filter((request) => request === 'POST /order-plz').length;
    expect(posts).toBeGreaterThan(20);
    expect(faulty.requests.filter((request) => request === 'HEAD /nonce-plz')).toHaveLength(posts);
  });

  test('that is no ACME server is told from one', async () => {
    const hello = { status: 200, body: '<h1>hello</h1>', contentType: 'text/html' };
    faulty.inject({ path: /dir/, answer: hello });
    const error = await failureOf(accountAt({ ca: faulty }).register('me@example.com'));
    expect(error).toMatchObject({ code: 'ACME_PROTOCOL', retry: false });
    expect(error.message).toContain('acme_directory_url');
  });

  test('that answers with a redirect is not followed', async () => {
    const elsewhere = { location: 'https://elsewhere.example/dir' };
    faulty.inject({ path: /dir/, answer: { status: 302, body: '', headers: elsewhere } });
    const error = await failureOf(accountAt({ ca: faulty }).register('me@example.com'));
    expect(error.message).toContain('redirect to https://elsewhere.example. Use');
  });

  test('that wants more time when polled gets it', async () => {
    const account = await registered({ ca: faulty });
    const { order } = await account.placeOrder(['slow.example.com']);
    await answered(account, order);
    faulty.heal();
    faulty.inject({
      path: /authZ/,
      times: 1,
      answer: { status: 200, body: pendingAuthorization, headers: { 'retry-after': '2' } },
    });
    const started = performance.now();
    await account.validated(order);
    expect(performance.now() - started).toBeGreaterThan(1_500);
  });
});

const pendingAuthorization = {
  status: 'pending',
  identifier: { type: 'dns', value: 'slow.example.com' },
  challenges: [],
};
