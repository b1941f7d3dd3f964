import { createHash, createPrivateKey, createPublicKey } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:tls';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { persistRecord, type AcmeAccount, type Challenge, type ChooseChallenge } from '#acme';
import { acmeTlsCertificate, generatePrivateKey } from '#pki';
import { answerAll, failureOf, registeredAt } from '../support/acme-account.ts';
import { startChallengeServer, type ChallengeServer } from '../support/challenge-server.ts';
import { FaultyCa } from '../support/faulty-ca.ts';
import { startPebble, type Pebble } from '../support/pebble.ts';

const ISSUER = 'ca.example.net';

const answers = new Map<string, string>();
let web: ChallengeServer;
let pebble: Pebble;
/** The same CA with dns-persist-01. */
let persistent: FaultyCa;
let keyPem: string;

beforeAll(async () => {
  web = await startChallengeServer((token) => answers.get(token));
  pebble = await startPebble({ httpPort: web.port });
  persistent = await FaultyCa.start(pebble, {
    persistentDns: {
      dnsServer: pebble.dnsServer,
      issuerDomainName: ISSUER,
      satisfy: ({ type, name, token, keyAuthorization }) =>
        type === 'dns-01'
          ? pebble.addTxt(`_acme-challenge.${name}`, sha256(keyAuthorization))
          : void answers.set(token, keyAuthorization),
    },
  });
  keyPem = await generatePrivateKey('ecdsa-p256');
});

afterAll(async () => {
  await persistent.stop();
  await pebble.stop();
  await web.stop();
});

const registered = (): Promise<AcmeAccount> => registeredAt({ ca: pebble, keyPem });

const atPersistent = (): Promise<AcmeAccount> => registeredAt({ ca: persistent, keyPem });

const urlOf = (account: AcmeAccount): Promise<string> => account.register('me@example.com');

const sha256 = (text: string): string => createHash('sha256').update(text).digest('base64url');

/** RFC 7638: the thumbprint of the account's key. */
function thumbprint(): string {
  const { crv, kty, x, y } = createPublicKey(createPrivateKey(keyPem)).export({ format: 'jwk' });
  return sha256(JSON.stringify({ crv, kty, x, y }));
}

/** Orders, answers by `publish`, and returns how far the CA gets. */
async function validated(
  account: AcmeAccount,
  names: readonly string[],
  type: Challenge['type'],
  publish: (challenge: Challenge) => unknown,
): Promise<string> {
  const { order } = await account.placeOrder(names);
  await answerAll(account, await account.challenges(order, () => type), publish);
  return (await account.validated(order)).status;
}

describe('the challenges of an order', () => {
  test('are chosen name by name, among what the CA offers', async () => {
    const account = await registered();
    const { order } = await account.placeOrder(['chosen.example.com', '*.chosen.example.com', '127.0.0.1']);
    const asked: Parameters<ChooseChallenge>[] = [];
    const challenges = await account.challenges(order, (name, wildcard, offered) => {
      asked.push([name, wildcard, offered.toSorted()]);
      return wildcard ? 'dns-01' : 'tls-alpn-01';
    });
    expect(asked.toSorted(([a], [b]) => (a < b ? -1 : 1))).toEqual([
      ['*.chosen.example.com', true, ['dns-01']],
      ['127.0.0.1', false, ['http-01', 'tls-alpn-01']],
      ['chosen.example.com', false, ['dns-01', 'http-01', 'tls-alpn-01']],
    ]);
    expect(Object.fromEntries(challenges.map(({ name, type }) => [name, type]))).toEqual({
      'chosen.example.com': 'tls-alpn-01',
      '*.chosen.example.com': 'dns-01',
      '127.0.0.1': 'tls-alpn-01',
    });
  });

  test('are HTTP-01 for hosts and DNS-01 for wildcards where nobody chooses', async () => {
    const account = await registered();
    const { order } = await account.placeOrder(['auto.example.com', '*.auto.example.com']);
    const types = (await account.challenges(order)).map(({ name, type }) => `${name} ${type}`);
    expect(types.toSorted()).toEqual(['*.auto.example.com dns-01', 'auto.example.com http-01']);
  });

  test('that cannot be answered are refused with what is offered', async () => {
    const account = await registered();
    const { order } = await account.placeOrder(['unanswerable.example.com']);
    const error = await failureOf(account.challenges(order, () => undefined));
    expect(error).toMatchObject({ code: 'ACME_NO_CHALLENGE', blames: 'request', retry: false });
    expect(error.message).toMatch(/for unanswerable\.example\.com, and none that can be answered as things are set up/);
    expect(error.message).toContain('Choose one of http-01, tls-alpn-01, dns-01 as challenge_type');
  });

  test.each(['http-01', 'tls-alpn-01', 'dns-01'] as const)(
    'of type %s have the key authorization of RFC 8555 8.1, and for DNS its digest',
    async (type) => {
      const account = await registered();
      const { order } = await account.placeOrder([`formula-${type}.example.com`]);
      const [challenge] = await account.challenges(order, () => type);
      const keyAuthorization = `${challenge?.token}.${thumbprint()}`;
      expect(challenge).toMatchObject({
        type,
        name: `formula-${type}.example.com`,
        wildcard: false,
        unanswered: true,
        keyAuthorization,
        dnsValue: type === 'dns-01' ? sha256(keyAuthorization) : null,
        issuerDomainNames: [],
      });
    },
  );
});

describe('DNS-01', () => {
  test('convinces the CA by its TXT value, for a wildcard and its base at the same name', async () => {
    const names = ['dns.example.com', '*.dns.example.com'];
    const state = await validated(await registered(), names, 'dns-01', ({ dnsValue }) =>
      pebble.addTxt('_acme-challenge.dns.example.com', dnsValue ?? ''),
    );
    expect(state).toBe('ready');
  });

  test('that fails says to look at the TXT record, not at port 80', async () => {
    const work = validated(await registered(), ['wrong-dns.example.com'], 'dns-01', () =>
      pebble.addTxt('_acme-challenge.wrong-dns.example.com', 'something else'),
    );
    const error = await failureOf(work);
    expect(error.blames).toBe('domain');
    expect(error.message).toContain('The CA saw another TXT record');
    expect(error.message).not.toContain('port 80');
  });
});

describe('TLS-ALPN-01', () => {
  let server: Server | undefined;
  afterAll(() => {
    server?.close();
  });

  async function serve({ name, keyAuthorization }: Challenge, forged = false): Promise<void> {
    const { certificate_pem: cert, private_key_pem: key } = await acmeTlsCertificate(
      name,
      forged ? 'forged' : (keyAuthorization ?? ''),
    );
    server?.close();
    server = createServer({ cert, key, ALPNProtocols: ['acme-tls/1'] });
    server.on('tlsClientError', () => {});
    server.listen(pebble.tlsPort, '127.0.0.1');
    await once(server, 'listening');
  }

  test.each(['alpn.example.com', '127.0.0.1'])('convinces the CA by our certificate for %s', async (name) => {
    expect(await validated(await registered(), [name], 'tls-alpn-01', (challenge) => serve(challenge))).toBe('ready');
  });

  test('for a name that is too long for a subject convinces the CA', async () => {
    const name = `${'long-'.repeat(8)}name.${'long-'.repeat(6)}name.example.com`;
    expect(await validated(await registered(), [name], 'tls-alpn-01', (challenge) => serve(challenge))).toBe('ready');
  });

  test('that fails says to look at port 443', async () => {
    const work = validated(await registered(), ['forged.example.com'], 'tls-alpn-01', (each) => serve(each, true));
    const error = await failureOf(work);
    expect(error.blames).toBe('domain');
    expect(error.message).toContain('port 443');
  });
});

describe('dns-persist-01', () => {
  test('has no token and no key authorization, but the domain names of the issuer', async () => {
    const account = await atPersistent();
    const { order } = await account.placeOrder(['bare.persist.example.com']);
    expect(await account.challenges(order, () => 'dns-persist-01')).toMatchObject([
      {
        type: 'dns-persist-01',
        name: 'bare.persist.example.com',
        token: null,
        keyAuthorization: null,
        dnsValue: null,
        issuerDomainNames: [ISSUER],
      },
    ]);
  });

  test('is satisfied by our record, for a host and for a wildcard', async () => {
    const account = await atPersistent();
    const accountUrl = await urlOf(account);
    const publish = async ({ name, issuerDomainNames: [issuerDomainName = ''] }: Challenge): Promise<void> => {
      const record = persistRecord({ name, issuerDomainName, accountUrl });
      await pebble.addTxt(record.name, record.value);
    };
    expect(await validated(account, ['one.example.com'], 'dns-persist-01', publish)).toBe('ready');
    expect(await validated(account, ['*.two.example.com'], 'dns-persist-01', publish)).toBe('ready');
  });

  test('of a wildcard is not satisfied by the record of a host, and the failure quotes it', async () => {
    const account = await atPersistent();
    const record = persistRecord({
      name: 'three.example.com',
      issuerDomainName: ISSUER,
      accountUrl: await urlOf(account),
    });
    const publish = (): Promise<void> => pebble.addTxt(record.name, record.value);
    const error = await failureOf(validated(account, ['*.three.example.com'], 'dns-persist-01', publish));
    expect(error.message).toContain(
      'could not validate *.three.example.com: _validation-persist.three.example.com holds',
    );
    expect(error.message).toContain('The CA saw another TXT record, or none');
  });
});
