import { X509Certificate } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { AcmeAccount, Challenge, Order } from '#acme';
import { checkChain, createSigningRequest, generatePrivateKey, topIssuer } from '#pki';
import { accountAt, answerAll, failureOf, registeredAt } from '../support/acme-account.ts';
import { startChallengeServer, type ChallengeServer } from '../support/challenge-server.ts';
import { CA_PATHS, FaultyCa, problem } from '../support/faulty-ca.ts';
import { startPebble, type Pebble } from '../support/pebble.ts';

const EAB = { keyId: 'customer-1', hmacKey: Buffer.from('0123456789abcdef0123456789abcdef').toString('base64url') };
const REPLACED = 'aYhba4dGQEHhs3uEe6CuLN4ByNQ.AIdlQyE';

const answers = new Map<string, string>();
let web: ChallengeServer;
let pebble: Pebble;
let faulty: FaultyCa;
let keyPem: string;

beforeAll(async () => {
  web = await startChallengeServer((token) => answers.get(token));
  pebble = await startPebble({ httpPort: web.port, env: { PEBBLE_ALTERNATE_ROOTS: '2', PEBBLE_CHAIN_LENGTH: '2' } });
  faulty = await FaultyCa.start(pebble);
  keyPem = await generatePrivateKey('ecdsa-p256');
});

afterAll(async () => {
  await faulty.stop();
  await pebble.stop();
  await web.stop();
});

afterEach(() => {
  faulty.heal();
  faulty.offerProfiles(undefined);
});

const registered = (): Promise<AcmeAccount> => registeredAt({ ca: faulty, keyPem });

const publish = ({ token, keyAuthorization }: Challenge): unknown => answers.set(token ?? '', keyAuthorization ?? '');

/** Takes an order to its end, with http-01. */
async function issued(
  account: AcmeAccount,
  order: Order,
  names: readonly string[],
): Promise<{ order: Order; key: string }> {
  await answerAll(account, await account.challenges(order), publish);
  const ready = await account.validated(order);
  const key = await generatePrivateKey('ecdsa-p256');
  await account.finalize(ready, await createSigningRequest(names, key));
  return { order: await account.issued(ready), key };
}

/** What clients asked for, without the repetitions that refused nonces make necessary. */
const payloadsFor = (name: string): unknown[] => {
  const asked = faulty.orders.filter(({ names }) => names.includes(name)).map(({ payload }) => JSON.stringify(payload));
  return asked.filter((payload, i) => payload !== asked[i - 1]).map((payload): unknown => JSON.parse(payload));
};

describe('an order for IP addresses', () => {
  test('asks for identifiers of type ip, and ends with a certificate for both an address and a name', async () => {
    const names = ['127.0.0.1', 'beside-it.example.com'];
    const account = await registered();
    const { order: placed } = await account.placeOrder(names);
    expect(placed.identifiers).toEqual(
      expect.arrayContaining([
        { type: 'ip', value: '127.0.0.1' },
        { type: 'dns', value: 'beside-it.example.com' },
      ]),
    );
    const { order, key } = await issued(account, placed, names);
    const { pem } = await account.download(order);
    expect(checkChain(pem, key, names).names.toSorted()).toEqual(names.toSorted());
    expect(new X509Certificate(pem).checkIP('127.0.0.1')).toBe('127.0.0.1');
  });

  test('names IPv6 addresses in their canonical form', async () => {
    await (await registered()).placeOrder(['2001:DB8:0:0::0:1']);
    expect(faulty.orders.at(-1)?.payload).toEqual({ identifiers: [{ type: 'ip', value: '2001:db8::1' }] });
  });

  test('is validated by what an address has: the CA offers no DNS challenge', async () => {
    const account = await registered();
    const { order } = await account.placeOrder(['127.0.0.1']);
    const error = await failureOf(account.challenges(order, () => 'dns-01'));
    expect(error).toMatchObject({ code: 'ACME_NO_CHALLENGE' });
    expect(error.message).toContain('offers no dns-01 challenge for 127.0.0.1, only');
    expect(error.message).toContain('http-01, tls-alpn-01 as challenge_type');
  });
});

describe('an order that renews', () => {
  test('says which certificate it replaces', async () => {
    const { replacesDropped } = await (await registered()).placeOrder(['renews.example.com'], { replaces: REPLACED });
    expect(replacesDropped).toBeNull();
    expect(payloadsFor('renews.example.com')).toEqual([
      { identifiers: [{ type: 'dns', value: 'renews.example.com' }], replaces: REPLACED },
    ]);
  });

  test.each([
    ['replaced', problem(409, 'alreadyReplaced', 'there is a successor')],
    [
      'another-account',
      problem(403, 'unauthorized', 'requester account did not request the certificate being replaced'),
    ],
    ['other-names', problem(400, 'malformed', "identifiers don't match those of the certificate named in 'replaces'")],
    ['conflict', problem(409, 'conflict', 'cannot use replacement order')],
  ])('a certificate of which the CA says that it is %s is placed without that, at once', async (name, refusal) => {
    const host = `${name}.example.com`;
    const account = await registered();
    faulty.refuseReplaces(refusal);
    const { order, replacesDropped } = await account.placeOrder([host], { replaces: REPLACED });
    expect(order.status).toBe('pending');
    expect(replacesDropped).toMatchObject(refusal.body as object);
    const identifiers = [{ type: 'dns', value: host }];
    expect(payloadsFor(host)).toEqual([{ identifiers, replaces: REPLACED }, { identifiers }]);
    expect(faulty.ordersFor([host])).toHaveLength(1);
  });

  test('is not placed again when the CA refuses it for another reason', async () => {
    const account = await registered();
    faulty.refuseReplaces(problem(403, 'rejectedIdentifier', 'no certificates for that name'));
    await failureOf(account.placeOrder(['refused.example.com'], { replaces: REPLACED }));
    expect(payloadsFor('refused.example.com')).toHaveLength(1);
  });
});

describe('an order by a profile', () => {
  test('names it', async () => {
    faulty.offerProfiles({ classic: 'the usual', shortlived: 'six days' });
    await (await registered()).placeOrder(['short.example.com'], { profile: 'shortlived' });
    expect(payloadsFor('short.example.com')).toEqual([
      { identifiers: [{ type: 'dns', value: 'short.example.com' }], profile: 'shortlived' },
    ]);
  });

  test('that the directory does not name is refused with those that it does, before the CA is asked', async () => {
    faulty.offerProfiles({ classic: 'the usual', shortlived: 'six days' });
    const account = await registered();
    const error = await failureOf(account.placeOrder(['unknown.example.com'], { profile: 'eternal' }));
    expect(error).toMatchObject({ code: 'urn:ietf:params:acme:error:invalidProfile', retry: false });
    expect(error.message).toContain(
      'does not issue by the profile "eternal". It offers classic, shortlived: choose one of these, or leave the profile out.',
    );
    expect(payloadsFor('unknown.example.com')).toEqual([]);
  });

  test('at a CA that has none is refused', async () => {
    const error = await failureOf((await registered()).placeOrder(['none.example.com'], { profile: 'tlsserver' }));
    expect(error.message).toContain('It offers no profiles: leave the profile out.');
  });

  test('that the CA takes back between the directory and the order is explained in its words', async () => {
    faulty.offerProfiles({ classic: 'the usual', gone: 'until today' });
    const account = await registered();
    faulty.inject({ path: /order-plz/, answer: problem(400, 'invalidProfile', 'no longer for new customers') });
    const error = await failureOf(account.placeOrder(['gone.example.com'], { profile: 'gone' }));
    expect(error.message).toContain('"gone": no longer for new customers. It offers classic, gone:');
    expect(error).toMatchObject({ blames: 'request', problem: { detail: 'no longer for new customers' } });
  });
});

describe('a download', () => {
  test('takes the chain that ends in the preferred issuer, and says so where there is none', async () => {
    const names = ['chains.example.com'];
    const account = await registered();
    const { order } = await issued(account, (await account.placeOrder(names)).order, names);
    const roots = await Promise.all([0, 1, 2].map((i) => pebble.root(i)));
    const issuers = roots.map((root) => topIssuer(root) ?? '');
    expect(new Set(issuers).size).toBe(3);
    for (const preferredChain of issuers) {
      const { pem, note } = await account.download(order, { preferredChain });
      expect(note).toBeNull();
      expect(topIssuer(pem)).toBe(preferredChain);
    }
    const { pem, note } = await account.download(order, { preferredChain: 'ISRG Root X9' });
    expect(topIssuer(pem)).toBe(issuers[0]);
    expect(note).toContain(`offers no chain that ends in "ISRG Root X9", only in`);
    for (const issuer of issuers) expect(note).toContain(`"${issuer}"`);
  });

  test('fetches no other chain unless one is preferred', async () => {
    const names = ['default-chain.example.com'];
    const account = await registered();
    const { order } = await issued(account, (await account.placeOrder(names)).order, names);
    faulty.heal();
    await account.download(order);
    expect(faulty.requests.filter((request) => request.includes('alternate'))).toEqual([]);
  });
});

describe('an account at a CA that wants an external account', () => {
  let strict: Pebble;
  let seen: FaultyCa;
  beforeAll(async () => {
    strict = await startPebble({
      httpPort: web.port,
      config: { externalAccountBindingRequired: true, externalAccountMACKeys: { [EAB.keyId]: EAB.hmacKey } },
    });
    seen = await FaultyCa.start(strict);
  });
  afterEach(() => seen.heal());
  afterAll(async () => {
    await seen.stop();
    await strict.stop();
  });

  test('is bound to it, and not again when it exists', async () => {
    const key = await generatePrivateKey('ecdsa-p256');
    const url = await accountAt({ ca: seen, keyPem: key }).register('me@example.com', { eab: EAB });
    expect(url).toContain('/my-account/');
    seen.inject({
      path: CA_PATHS.account,
      when: ({ payload }) => payload?.['externalAccountBinding'] !== undefined,
      answer: problem(401, 'unauthorized', 'that key was good for one account'),
    });
    const account = accountAt({ ca: seen, keyPem: key });
    expect(await account.register('me@example.com', { eab: EAB })).toBe(url);
    const { order } = await account.placeOrder(['bound.example.com']);
    expect(order.status).toBe('pending');
  });

  test('is bound to it, though the CA wants the binding even from who only asks for an account', async () => {
    seen.inject({
      path: CA_PATHS.account,
      when: ({ payload }) => payload?.['onlyReturnExisting'] === true,
      answer: problem(401, 'externalAccountRequired', 'no binding'),
    });
    const key = await generatePrivateKey('ecdsa-p256');
    expect(await accountAt({ ca: seen, keyPem: key }).register('me@example.com', { eab: EAB })).toContain(
      '/my-account/',
    );
  });

  test('without one is refused with the names of the two settings', async () => {
    const error = await failureOf(accountAt({ ca: strict, keyPem }).register('me@example.com'));
    expect(error.code).toBe('urn:ietf:params:acme:error:externalAccountRequired');
    expect(error.message).toContain('ACME_EAB_KEY_ID and ACME_EAB_HMAC_KEY');
  });

  test.each([
    ['key', { ...EAB, hmacKey: Buffer.from('another key of thirty-two bytes!').toString('base64url') }],
    ['key id', { ...EAB, keyId: 'customer-2' }],
  ])('with a wrong %s is refused with the names of the two settings, and without the key', async (_, eab) => {
    const error = await failureOf(accountAt({ ca: strict, keyPem }).register('me@example.com', { eab }));
    expect(error).toMatchObject({ code: 'ACME_EAB_REFUSED', retry: false });
    expect(error.message).toContain('Check ACME_EAB_KEY_ID and ACME_EAB_HMAC_KEY');
    expect(error.message).not.toContain(eab.hmacKey);
  });
});
