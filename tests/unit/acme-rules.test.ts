import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import {
  ACMECertificateError,
  ACMEValidationError,
  certificateId,
  isRateLimited,
  persistRecord,
  renewalTime,
  type AcmeProblem,
} from '#acme';
import { poll } from '../../libs/acme/src/poll.ts';
import { readAlternates } from '../../libs/acme/src/read-alternates.ts';
import { AuthorityKeyIdentifierExtension, X509CertificateGenerator } from '../../libs/pki/src/x509.ts';

const problemOf = (type: string, status = 403, subproblems: AcmeProblem['subproblems'] = []): AcmeProblem => ({
  type: `urn:ietf:params:acme:error:${type}`,
  status,
  detail: 'no',
  subproblems,
  instance: undefined,
});

const refusal = (problem: AcmeProblem, retryAt?: Date): ACMECertificateError =>
  new ACMECertificateError('no', { code: problem.type, retry: false, problem, retryAt });

describe('whether another CA may do better', () => {
  test.each(['dns', 'connection', 'caa', 'unauthorized', 'tls', 'incorrectResponse'])(
    'no, where a name was not validated because of %s',
    (type) => {
      const problem = problemOf(type);
      expect(new ACMEValidationError('no', { code: problem.type, retry: false, problem }).blames).toBe('domain');
    },
  );

  test.each([
    'malformed',
    'rejectedIdentifier',
    'unsupportedIdentifier',
    'badCSR',
    'badPublicKey',
    'invalidProfile',
    'invalidContact',
  ])('not before the request is changed, after %s', (type) => {
    expect(refusal(problemOf(type, 400)).blames).toBe('request');
  });

  test.each(['serverInternal', 'rateLimited', 'badNonce', 'unauthorized', 'accountDoesNotExist', 'somethingNew'])(
    'yes, after %s',
    (type) => {
      expect(refusal(problemOf(type, 500)).blames).toBe('ca');
    },
  );

  test.each(['ACME_UNREACHABLE', 'ACME_UNTRUSTED', 'ACME_TIMEOUT', 'ACME_PROTOCOL', 'ACME_EAB_REFUSED'])(
    'yes, after %s',
    (code) => {
      expect(new ACMECertificateError('no', { code, retry: true }).blames).toBe('ca');
    },
  );

  test('not before another challenge is chosen, where none can be answered', () => {
    expect(new ACMEValidationError('no', { code: 'ACME_NO_CHALLENGE', retry: false }).blames).toBe('request');
  });

  test('is said by the first of several problems', () => {
    const sub = { type: problemOf('caa').type, detail: 'no', name: 'a.example.com' };
    expect(refusal(problemOf('compound', 403, [sub])).blames).toBe('domain');
  });
});

describe('a rate limit', () => {
  test.each([
    ['rateLimited', refusal(problemOf('rateLimited', 403)), true],
    ['status 429', refusal(problemOf('malformed', 429)), true],
    ['status 503 with a time', refusal(problemOf('serverInternal', 503), new Date()), true],
    ['status 503 without', refusal(problemOf('serverInternal', 503)), false],
    ['status 500', refusal(problemOf('serverInternal', 500)), false],
    ['no answer', new ACMECertificateError('no', { code: 'ACME_TIMEOUT', retry: true }), false],
    ['another error', new Error('rateLimited'), false],
  ])('%s', (_, error, expected) => {
    expect(isRateLimited(error)).toBe(expected);
  });
});

describe('the time of a renewal', () => {
  const window = { start: new Date('2027-01-01T00:00:00.000Z'), end: new Date('2027-01-03T00:00:00.000Z') };

  test('lies anywhere in the window', () => {
    expect(renewalTime(window, () => 0)).toEqual(window.start);
    expect(renewalTime(window, () => 0.5)).toEqual(new Date('2027-01-02T00:00:00.000Z'));
    const latest = renewalTime(window, () => 1 - Number.EPSILON);
    expect(latest < window.end).toBe(true);
    expect(window.end.getTime() - latest.getTime()).toBeLessThan(10);
  });
});

describe('the name of a certificate in ARI', () => {
  const keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256' };
  const certificateWith = async (serialNumber: string, keyId: string): Promise<string> => {
    const made = await X509CertificateGenerator.createSelfSigned({
      serialNumber,
      keys: {
        privateKey: keys.privateKey.toCryptoKey(algorithm, true, ['sign']) as CryptoKey,
        publicKey: keys.publicKey.toCryptoKey(algorithm, true, ['verify']) as CryptoKey,
      },
      signingAlgorithm: { name: 'ECDSA', hash: 'SHA-256' },
      extensions: [new AuthorityKeyIdentifierExtension(keyId)],
    });
    return made.toString('pem');
  };

  test('is that of the example in RFC 9773 4.1, the 00 of the serial number included', async () => {
    const pem = await certificateWith('0087654321', '69885b6b87464041e1b37b847ba0ae2cde01c8d4');
    expect(certificateId(pem)).toBe('aYhba4dGQEHhs3uEe6CuLN4ByNQ.AIdlQyE');
  });

  test.each([
    ['7f01', 'fwE'],
    ['0f01', 'DwE'],
    ['ff', 'AP8'],
  ])('has the octets of the serial number %s as DER has them', async (serial, encoded) => {
    expect(certificateId(await certificateWith(serial, 'aabb'))).toBe(`qrs.${encoded}`);
  });
});

describe('the record of dns-persist-01', () => {
  const told = { issuerDomainName: 'ca.example', accountUrl: 'https://ca.example/acct/1' };

  test('names the issuer and the account, below the name', () => {
    expect(persistRecord({ ...told, name: 'app.example.com' })).toEqual({
      name: '_validation-persist.app.example.com',
      value: 'ca.example; accounturi=https://ca.example/acct/1',
    });
  });

  test('permits wildcards where it is for one, or is told to', () => {
    const wildcard = {
      name: '_validation-persist.example.com',
      value: 'ca.example; accounturi=https://ca.example/acct/1; policy=wildcard',
    };
    expect(persistRecord({ ...told, name: '*.example.com' })).toEqual(wildcard);
    expect(persistRecord({ ...told, name: 'example.com', wildcards: true })).toEqual(wildcard);
  });

  test('ends when it is told to, in seconds', () => {
    const { value } = persistRecord({ ...told, name: 'a.example.com', until: new Date(1_800_000_000_999) });
    expect(value).toMatch(/; persistUntil=1800000000$/);
  });
});

describe('waiting for a CA with little patience', () => {
  const start = Date.UTC(2026, 0, 1);

  /** Asks a CA that is not done and wants to be asked again after so many seconds. */
  async function ask(retryAfter: number, patienceMs: number): Promise<{ asked: number; comeBackAt: Date | undefined }> {
    let time = start;
    let asked = 0;
    const clock = {
      now: () => time,
      sleep: (ms: number): Promise<void> => {
        time += ms;
        return Promise.resolve();
      },
    };
    const { comeBackAt } = await poll(
      () => Promise.resolve({ value: ++asked, retryAt: new Date(time + retryAfter * 1_000) }),
      () => false,
      { intervalMs: 2_000, maxAttempts: 60, patienceMs },
      new AbortController().signal,
      clock,
    );
    return { asked, comeBackAt };
  }

  test('tells when to ask again, as soon as that is longer than there is patience for', async () => {
    expect(await ask(30, 10_000)).toEqual({ asked: 1, comeBackAt: new Date(start + 30_000) });
    expect(await ask(4, 10_000)).toEqual({ asked: 3, comeBackAt: new Date(start + 12_000) });
  });

  test('asks as usual as long as the patience lasts', async () => {
    expect(await ask(4, 1_000_000)).toEqual({ asked: 60, comeBackAt: undefined });
  });
});

describe('a Link header', () => {
  test.each([
    ['<https://ca.example/c/1>;rel="alternate"', ['https://ca.example/c/1']],
    [
      '<https://ca.example/dir>;rel="index", <https://ca.example/c/1>; rel="alternate", <https://ca.example/c/2>;rel=alternate;title="a, b"',
      ['https://ca.example/c/1', 'https://ca.example/c/2'],
    ],
    ['<https://ca.example/c/1>; title="x"; rel="up alternate"', ['https://ca.example/c/1']],
    ['<https://ca.example/c/1>; rel="alternates"', []],
    ['<relative>; rel="alternate"', []],
    ['nonsense', []],
    [undefined, []],
  ])('%s leads to the chains %j', (header, urls) => {
    expect(readAlternates(header)).toEqual(urls);
  });

  test('of a hostile CA is read in no time, and not followed without end', () => {
    const many = Array.from({ length: 1_000 }, (_, i) => `<https://ca.example/${i}>;rel="alternate"`).join(', ');
    expect(readAlternates(many)).toHaveLength(10);
    const before = performance.now();
    expect(readAlternates(`<${'a;b="'.repeat(20_000)}`)).toEqual([]);
    expect(readAlternates(`<x>${';a="b"'.repeat(20_000)}`)).toEqual([]);
    expect(performance.now() - before).toBeLessThan(2_000);
  });
});
