import { describe, expect, test } from '@jest/globals';
import type { CaaPolicy } from '#dns01';
import { caaVerdict, type Issuing } from '../../../apps/cert-manager/src/preflight/caa-verdict.ts';

const OURS: Issuing = {
  ca: 'ca.example',
  identities: ['ca.example', 'CA.example.net'],
  accountUrl: 'https://ca.example/acct/1',
  type: 'http-01',
};

/** `issue "ca.example"`, `128 tbs "…"` with its flags */
const policy = (...lines: string[]): CaaPolicy => ({
  at: 'example.com',
  records: lines.map((line) => {
    const [, flags = '0', tag = '', value = ''] = /^(?:(\d+) )?(\w+) "(.*)"$/.exec(line) ?? [];
    return { critical: Number(flags) >= 128, tag, value };
  }),
});

const resultOf = (name: string, records: CaaPolicy, own: Partial<Issuing> = {}): string =>
  caaVerdict(name, records, { ...OURS, ...own }).result;

describe('CAA records', () => {
  test('that are not there restrict nothing', () => {
    expect(resultOf('example.com', { at: null, records: [] })).toBe('passed');
  });

  test.each([
    ['issue "ca.example"', 'passed'],
    ['issue "CA.EXAMPLE.NET"', 'passed'],
    ['issue "ca.example; policy=ev"', 'passed'],
    ['issue "other.example"', 'failed'],
    ['issue ";"', 'failed'],
    ['issue ""', 'failed'],
    ['iodef "mailto:me@example.com"', 'passed'],
    ['128 tbs "unknown"', 'failed'],
    ['0 tbs "unknown"', 'passed'],
    ['issuewild "other.example"', 'passed'],
  ])('%s: %s for a host name', (line, result) => {
    expect(resultOf('example.com', policy(line))).toBe(result);
  });

  test('several of which one names the CA let it issue', () => {
    expect(resultOf('example.com', policy('issue "other.example"', 'issue "ca.example"'))).toBe('passed');
  });

  test('for wildcards go before the others (RFC 8659 4.3), in both directions', () => {
    expect(resultOf('*.example.com', policy('issue "ca.example"', 'issuewild ";"'))).toBe('failed');
    expect(resultOf('*.example.com', policy('issue ";"', 'issuewild "ca.example"'))).toBe('passed');
    expect(resultOf('*.example.com', policy('issue "other.example"'))).toBe('failed');
  });

  test('say which record to add', () => {
    expect(caaVerdict('example.com', policy('issue "other.example"'), OURS).message).toBe(
      'The CAA records of example.com let only other.example issue, and so not ca.example: add the record example.com. CAA 0 issue "ca.example", or choose another CA.',
    );
  });

  test('of a CA that does not say what it looks for are shown as a warning', () => {
    expect(resultOf('example.com', policy('issue "other.example"'), { identities: [] })).toBe('warning');
    expect(resultOf('example.com', policy('issue ";"'), { identities: [] })).toBe('failed');
  });

  test('that are bound to an account (RFC 8657 3) let only that one issue', () => {
    const bound = policy('issue "ca.example; accounturi=https://ca.example/acct/1"');
    expect(resultOf('example.com', bound)).toBe('passed');
    const other = caaVerdict('example.com', bound, { ...OURS, accountUrl: 'https://ca.example/acct/2' });
    expect(other.result).toBe('failed');
    expect(other.message).toContain("this server's account is https://ca.example/acct/2");
    expect(resultOf('example.com', bound, { accountUrl: null })).toBe('failed');
  });

  test('that allow certain challenges (RFC 8657 4) let only those be used', () => {
    const byDns = policy('issue "ca.example; validationmethods=dns-01,tls-alpn-01"');
    expect(resultOf('example.com', byDns, { type: 'dns-01' })).toBe('passed');
    const verdict = caaVerdict('example.com', byDns, OURS);
    expect(verdict.result).toBe('failed');
    expect(verdict.message).toContain('http-01 would be used');
  });
});
