import { expect, test } from '@jest/globals';
import { admittedName } from '../../../apps/gateway/src/admit/field-verdicts.ts';

test.each([
  ['Accept', 'accept'],
  ['X-Custom', 'x-custom'],
  ['x-auth', 'x-auth'],
  ['X-Authenticate', 'x-authenticate'],
  ['authorization', 'authorization'],
  ['Content-Length', 'content-length'],
  ['x_custom', 'x_custom'],
])('%s may be said, as %s', (name, admitted) => {
  expect(admittedName(name)).toBe(admitted);
});

test.each([
  'Host',
  'CONNECTION',
  'Transfer-Encoding',
  'transfer_encoding',
  'Upgrade',
  'TE',
  'Expect',
  'Forwarded',
  'X-Real-IP',
  'x_real_ip',
  'X-Forwarded-For',
  'X-FORWARDED-ANYTHING',
  'x_forwarded-for',
  'X-Auth-User-Id',
  'x_auth_user_id',
  'X-Request-Id',
])('%s may not', (name) => {
  expect(admittedName(name)).toBe('');
});

test('stays right however many names clients make up', () => {
  for (let i = 0; i < 5_000; i++) expect(admittedName(`X-Made-Up-${i}`)).toBe(`x-made-up-${i}`);
  expect(admittedName('X-Auth-After-The-Flood')).toBe('');
  expect(admittedName('X-Fine-After-The-Flood')).toBe('x-fine-after-the-flood');
});
