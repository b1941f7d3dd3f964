import { describe, expect, test } from '@jest/globals';
import type { CaaAdvice } from '#contracts';
import { parseCertifiedName, parseCertName, type ChallengeType } from '#domain';
import { alsoRuled, type Other } from '../../../apps/cert-manager/src/caa/also-ruled.ts';
import { caaAdvice, type Issuer } from '../../../apps/cert-manager/src/caa/caa-advice.ts';
import { caaVerdict } from '../../../apps/cert-manager/src/preflight/caa-verdict.ts';

const LE = { ca: 'acme-v02.api.letsencrypt.org', identity: 'letsencrypt.org', trouble: null } as const;
const ACCOUNT = 'https://acme-v02.api.letsencrypt.org/acme/acct/1';
const OURS: Issuer = { ...LE, accountUrl: ACCOUNT };

const adviceFor = (
  domains: readonly string[],
  issuers: readonly Issuer[] = [OURS],
  type: ChallengeType | null = null,
): CaaAdvice =>
  caaAdvice(
    {
      cert_name: parseCertName('site'),
      domains: domains.map((name) => parseCertifiedName(name)),
      challenge_type: type,
    },
    issuers,
  );

const linesOf = (...arguments_: Parameters<typeof adviceFor>): string[] => adviceFor(...arguments_).text.split('\n');
const value = (methods: string): string => `letsencrypt.org; accounturi=${ACCOUNT}; validationmethods=${methods}`;

const other = (name: string, advice: CaaAdvice): Other => ({
  domains: [name],
  advice: { ...advice, cert_name: 'other' },
});

describe('the CAA records for a certificate', () => {
  test('name the CA, the account and the challenge of each of its names', () => {
    expect(linesOf(['example.com', 'www.example.com'])).toEqual([
      `example.com. CAA 0 issue "${value('http-01')}"`,
      `www.example.com. CAA 0 issue "${value('http-01')}"`,
    ]);
    expect(linesOf(['example.com'], [OURS], 'tls-alpn-01')).toEqual([
      `example.com. CAA 0 issue "${value('tls-alpn-01')}"`,
    ]);
  });

  test('let wildcards in by issuewild, and leave the name itself open to nobody', () => {
    expect(linesOf(['example.com', '*.example.com'])).toEqual([
      `example.com. CAA 0 issue "${value('http-01')}"`,
      `example.com. CAA 0 issuewild "${value('dns-01')}"`,
    ]);
    expect(linesOf(['*.example.com'])).toEqual([
      `example.com. CAA 0 issue "${value('dns-01')}"`,
      `example.com. CAA 0 issuewild "${value('dns-01')}"`,
    ]);
  });

  test.each(['example.com', '*.example.com'])(
    'let our CA issue for %s, and no other CA, account or challenge',
    (name) => {
      const { records } = adviceFor(['example.com', '*.example.com']);
      const policy = { at: 'example.com', records: records.map((record) => ({ ...record, critical: false })) };
      const type = name.startsWith('*') ? 'dns-01' : 'http-01';
      const ours = { ca: LE.ca, identities: [LE.identity], accountUrl: ACCOUNT, type } as const;
      expect(caaVerdict(name, policy, ours).result).toBe('passed');
      expect(caaVerdict(name, policy, { ...ours, identities: ['other.example'] }).result).toBe('failed');
      expect(caaVerdict(name, policy, { ...ours, accountUrl: `${ACCOUNT}2` }).result).toBe('failed');
      expect(caaVerdict(name, policy, { ...ours, type: 'tls-alpn-01' }).result).toBe('failed');
    },
  );

  test('let the fallback CA issue as well, without an account where there is none yet', () => {
    const second = { ca: 'second.example', identity: 'ca.second.example', trouble: null, accountUrl: null };
    const { text, notes } = adviceFor(['example.com'], [OURS, second]);
    expect(text.split('\n')).toEqual([
      `example.com. CAA 0 issue "${value('http-01')}"`,
      'example.com. CAA 0 issue "ca.second.example; validationmethods=http-01"',
    ]);
    expect(notes).toEqual([expect.stringContaining('There is no account at second.example yet')]);
  });

  test.each([
    ['does not say what it looks for', { identity: null }, 'does not say in its directory (caaIdentities)'],
    ['says something that is no name', { identity: 'x"; y' }, 'does not say in its directory (caaIdentities)'],
    [
      'cannot be asked',
      { identity: null, trouble: 'It is away.' },
      'cannot be asked which name they have to give it. It is away.',
    ],
  ])('are none where one of the CAs %s: it could not issue any more', (_, own, words) => {
    const { text, records, notes } = adviceFor(['example.com'], [OURS, { ...OURS, ca: 'other.example', ...own }]);
    expect([text, records]).toEqual(['', []]);
    expect(notes).toEqual([expect.stringContaining(words)]);
  });

  test('leave out what no record can carry: addresses, and an account whose URL has a semicolon', () => {
    const { text, notes } = adviceFor(['example.com', '192.0.2.1'], [{ ...OURS, accountUrl: 'https://a.example/;x' }]);
    expect(text).toBe('example.com. CAA 0 issue "letsencrypt.org; validationmethods=http-01"');
    expect(notes).toEqual([expect.stringContaining('cannot be written'), 'IP addresses have no CAA records.']);
  });
});

describe('other certificates below the same name', () => {
  const offered = adviceFor(['example.com', '*.example.com']).records;
  test('are named where these records would forbid them, and only then', () => {
    const elsewhere = [{ ...OURS, identity: 'other.example' }];
    const told = (name: string, ...more: [(readonly Issuer[])?, ChallengeType?]): string[] =>
      alsoRuled(offered, [other(name, adviceFor([name], ...more))]);
    expect(told('api.example.com')).toEqual([]);
    expect(told('*.api.example.com')).toEqual([]);
    expect(told('*.api.example.com', elsewhere)).toEqual([
      expect.stringMatching(/^They also rule over \*\.api\.example\.com .* what just cert-caa other says, too\.$/),
    ]);
    expect(told('api.example.com', elsewhere)).toHaveLength(1);
    expect(told('api.example.com', [OURS], 'tls-alpn-01')).toHaveLength(1);
    expect(told('api.example.com', [OURS], 'dns-01')).toHaveLength(1);
    expect(told('notexample.com', elsewhere)).toEqual([]);
    const unknown = { cert_name: 'other', records: [], text: '', notes: [] };
    expect(alsoRuled(offered, [other('api.example.com', unknown)])).toEqual([
      expect.stringContaining('set records for its CA, which are not known here, too.'),
    ]);
  });
});
