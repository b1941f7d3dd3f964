import { describe, expect, test } from '@jest/globals';
import { CaError } from '#ca';
import { InvalidInput } from '#domain';
import { StoreError } from '#store';
import { AcmeProblem } from '../../../apps/admin-api/src/acme/acme-problem.ts';
import { asAcme } from '../../../apps/admin-api/src/acme/acme-problem.filter.ts';
import { readBinding, readJws } from '../../../apps/admin-api/src/acme/read-jws.ts';

const base64url = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const EC = { kty: 'EC', crv: 'P-256', x: 'AAAA', y: 'AAAA' };
const HEADER = { alg: 'ES256', url: 'https://ca.home.lan/acme/new-order', nonce: 'AAAA', kid: 'https://ca.home.lan/1' };
const jws = (header: object, own: object = {}): object => ({
  protected: base64url({ ...HEADER, ...header }),
  payload: '',
  signature: 'AAAA',
  ...own,
});
const problemOf = (work: () => unknown): unknown => {
  try {
    work();
  } catch (error) {
    if (error instanceof AcmeProblem) return JSON.parse(JSON.stringify(error));
    throw error;
  }
  return undefined;
};
const typeOf = (header: object, own: object = {}): unknown =>
  (problemOf(() => readJws(JSON.stringify(jws(header, own)))) as { type: string } | undefined)?.type.split(':').at(-1);

describe('a signed request', () => {
  test('is read with its signer: an account, or a key without what else a JWK may say', () => {
    const { signer, ...rest } = readJws(JSON.stringify(jws({})));
    expect([signer, rest]).toEqual([{ kid: HEADER.kid }, expect.objectContaining({ alg: 'ES256', url: HEADER.url })]);
    const key = readJws(JSON.stringify(jws({ kid: undefined, jwk: { ...EC, use: 'sig', kid: 'mine' } }))).signer;
    expect(key).toEqual({ jwk: EC });
  });

  test.each<[string, object, object, string]>([
    ['an unprotected header', {}, { header: { nonce: 'AAAA' } }, 'malformed'],
    ['several signatures', {}, { signatures: [] }, 'malformed'],
    ['no signature', {}, { signature: undefined }, 'malformed'],
    ['base64 of the other alphabet', {}, { payload: 'a+/=' }, 'malformed'],
    ['a header that is not JSON', {}, { protected: 'AAAA' }, 'malformed'],
    ['crit', { crit: ['exp'] }, {}, 'malformed'],
    ['a payload that is not encoded', { b64: false }, {}, 'malformed'],
    ['no URL', { url: undefined }, {}, 'malformed'],
    ['no signer', { kid: undefined }, {}, 'malformed'],
    ['two signers', { jwk: EC }, {}, 'malformed'],
    ['no algorithm', { alg: 'none' }, {}, 'badSignatureAlgorithm'],
    ['a MAC', { alg: 'HS256' }, {}, 'badSignatureAlgorithm'],
    ['a hash that is broken', { alg: 'RS1' }, {}, 'badSignatureAlgorithm'],
    ['a private key', { kid: undefined, jwk: { ...EC, d: 'AAAA' } }, {}, 'badPublicKey'],
    ['a secret key', { kid: undefined, jwk: { kty: 'oct', k: 'AAAA' } }, {}, 'badPublicKey'],
    ['a key for another algorithm', { kid: undefined, jwk: { ...EC, crv: 'P-384' } }, {}, 'badPublicKey'],
    [
      'an RSA key that is too short',
      { alg: 'RS256', kid: undefined, jwk: { kty: 'RSA', e: 'AQAB', n: 'A'.repeat(172) } },
      {},
      'badPublicKey',
    ],
    [
      'an RSA key that is too long',
      { alg: 'RS256', kid: undefined, jwk: { kty: 'RSA', e: 'AQAB', n: 'A'.repeat(1_900) } },
      {},
      'badPublicKey',
    ],
  ])('is refused with %s', (_, header, own, type) => {
    expect(typeOf(header, own)).toBe(type);
  });

  test('that is refused for its algorithm is told those that are possible (RFC 8555 6.2)', () => {
    expect(problemOf(() => readJws(JSON.stringify(jws({ alg: 'HS256' }))))).toMatchObject({
      algorithms: ['ES256', 'ES384', 'ES512', 'RS256', 'EdDSA'],
    });
  });
});

test('a binding has a MAC, a URL, a key id and no nonce (RFC 8555 7.3.4)', () => {
  const bound = { alg: 'HS256', nonce: undefined };
  expect(readBinding(jws(bound))).toMatchObject({ alg: 'HS256', kid: HEADER.kid, url: HEADER.url });
  for (const header of [{ nonce: 'AAAA' }, { url: undefined }, { kid: undefined }, { alg: 'ES256' }])
    expect(problemOf(() => readBinding(jws({ ...bound, ...header })))).toMatchObject({ status: 400 });
  expect(problemOf(() => readBinding('text'))).toMatchObject({ status: 400 });
});

test.each<[Error, number, string, string | undefined]>([
  [new AcmeProblem('badNonce', 'it'), 400, 'badNonce', undefined],
  [new CaError('CA_CANNOT_ISSUE', 'it'), 503, 'serverInternal', '2'],
  [new StoreError('STORE_UNAVAILABLE', 'it'), 503, 'serverInternal', '2'],
  [new StoreError('STORE_CONFLICT', 'it'), 503, 'serverInternal', '2'],
  [InvalidInput.of('name', 'is wrong'), 400, 'malformed', undefined],
  [new Error('secret'), 500, 'serverInternal', undefined],
])('%s is told as a problem of RFC 8555', (error, status, type, retryAfter) => {
  const problem = asAcme(error);
  expect([problem.status, problem.headers['retry-after']]).toEqual([status, retryAfter]);
  expect(problem.toJSON()).toMatchObject({ type: `urn:ietf:params:acme:error:${type}`, status });
  expect(problem.message).not.toContain('secret');
});
