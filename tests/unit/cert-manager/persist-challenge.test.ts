import { expect, test } from '@jest/globals';
import { grants } from '../../../apps/cert-manager/src/challenge/persist-challenge.ts';

const NOW = new Date('2026-06-01T00:00:00Z');
const WISH = { issuers: ['ca.example'], accountUrl: 'https://ca.example/acct/1', wildcard: false };
const ACCOUNT = 'accounturi=https://ca.example/acct/1';

test.each([
  [`ca.example; ${ACCOUNT}`, true],
  [`CA.example;${ACCOUNT} ; policy=wildcard`, true],
  [`ca.example; ${ACCOUNT}; persistUntil=1893456000`, true],
  [`ca.example; ${ACCOUNT}; persistUntil=1700000000`, false],
  [`ca.example; ${ACCOUNT}; persistUntil=soon`, false],
  [`other.example; ${ACCOUNT}`, false],
  ['ca.example; accounturi=https://ca.example/acct/10', false],
  ['ca.example', false],
  ['', false],
])('"%s" lets the account have the certificate: %s', (text, does) => {
  expect(grants(text, WISH, NOW)).toBe(does);
});

test('a wildcard needs a record that allows it', () => {
  const wish = { ...WISH, wildcard: true };
  expect(grants(`ca.example; ${ACCOUNT}`, wish, NOW)).toBe(false);
  expect(grants(`ca.example; ${ACCOUNT}; policy=wildcard`, wish, NOW)).toBe(true);
});
