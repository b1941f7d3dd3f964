import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Challenge } from '#acme';
import { generatePrivateKey } from '#pki';
import { failureOf, registeredAt } from '../support/acme-account.ts';

const MINE = 'mine.example.net';
const THEIRS = 'theirs.example.com';

/** What a CA of an attacker's own asks for, once something was ordered there. */
interface Scheme {
  /** Where it says that our account is; undefined: with itself. */
  readonly account?: string;
  /** The names of its authorizations. */
  readonly names?: readonly string[];
  readonly wildcard?: boolean;
  readonly issuers?: readonly unknown[];
}

let server: Server;
let at: string;
let scheme: Scheme;
let reads: number;
let keyPem: string;

beforeAll(async () => {
  keyPem = await generatePrivateKey('ecdsa-p256');
  server = createServer((request, response) => {
    request.resume();
    const { status = 200, location, body } = answerOf(request.url ?? '');
    response.setHeader('replay-nonce', 'nonce');
    response.writeHead(status, { 'content-type': 'application/json', ...(location && { location }) });
    response.end(JSON.stringify(body));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  at = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

function answerOf(path: string): { status?: number; location?: string; body: object } {
  const { account = `${at}/account/1`, names = [MINE], wildcard, issuers = ['ca.example'] } = scheme;
  if (path === '/dir') return { body: { newNonce: `${at}/`, newAccount: `${at}/account`, newOrder: `${at}/order` } };
  if (path === '/account') return { status: 201, location: account, body: { status: 'valid' } };
  const name = names[Number(/^\/authz\/(\d+)$/.exec(path)?.[1])];
  if (name !== undefined) {
    reads += 1;
    const common = { status: 'pending', url: `${at}/challenge` };
    const challenges = [
      { ...common, type: 'dns-01', token: 'token' },
      { ...common, type: 'dns-persist-01', 'issuer-domain-names': issuers },
    ];
    return { body: { status: 'pending', identifier: { type: 'dns', value: name }, wildcard, challenges } };
  }
  const identifiers = names.map((value) => ({ type: 'dns', value }));
  const authorizations = names.map((_, i) => `${at}/authz/${i}`);
  return { status: 201, location: `${at}/order/1`, body: { status: 'pending', identifiers, authorizations } };
}

async function asked(type: Challenge['type'], own: Scheme): Promise<Challenge[]> {
  [scheme, reads] = [own, 0];
  const account = await registeredAt({ ca: { directoryUrl: `${at}/dir` }, keyPem });
  const { order } = await account.placeOrder([MINE]);
  return account.challenges(order, () => type, [MINE]);
}

const PROTOCOL = { code: 'ACME_PROTOCOL', retry: false };

describe('a CA that somebody has named to have a hand in the names of others', () => {
  test('gets no challenge answered for a name that was not ordered, whatever its order says', async () => {
    const error = await failureOf(asked('dns-01', { names: [THEIRS] }));
    expect(error).toMatchObject(PROTOCOL);
    expect(error.message).toContain(`wants ${THEIRS} validated, which was not ordered`);
  });

  test('gets none for a wildcard over a name that was ordered', async () => {
    const error = await failureOf(asked('dns-01', { wildcard: true }));
    expect(error).toMatchObject(PROTOCOL);
    expect(error.message).toContain(`wants *.${MINE} validated`);
  });

  test('is asked nothing more where it wants more validations than names were ordered', async () => {
    const error = await failureOf(asked('dns-01', { names: Array<string>(300).fill(MINE) }));
    expect(error).toMatchObject(PROTOCOL);
    expect(error.message).toContain('wants 300 validations for an order of 1');
    expect(reads).toBe(0);
  });

  test.each([
    'https://acme-v02.api.letsencrypt.org/acme/acct/1',
    'http://127.0.0.1/; accounturi=https://acme-v02.api.letsencrypt.org/acme/acct/1',
  ])('gets no lasting record for the account %s', async (account) => {
    const error = await failureOf(asked('dns-persist-01', { account }));
    expect(error).toMatchObject(PROTOCOL);
    expect(error.message).toContain('which is not at this CA');
  });

  test('gets nothing into a lasting record but names of issuers', async () => {
    const issuers = ['v=spf1 +all', 'a.example;b', 'x\ny', 7, 'ca.example'];
    const [challenge] = await asked('dns-persist-01', { issuers });
    expect(challenge?.issuerDomainNames).toEqual(['ca.example']);
  });
});
