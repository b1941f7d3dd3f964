import { expect, test } from '@jest/globals';
import type { Authority } from '#domain';
import { warningsOf } from '../../../apps/admin-api/src/ca/ca-view.ts';

const DAY_MS = 86_400_000;
const CERT_DAYS = 90;

const authority = (kind: Authority['kind'], days: number, own: Partial<Authority> = {}): Authority => ({
  id: kind,
  kind,
  serial: kind,
  root: 'root',
  certificate_pem: '',
  cross_pem: null,
  keyed: true,
  key_type: 'ecdsa-p256',
  permitted_names: [],
  added_at: new Date(0).toISOString(),
  expires_at: new Date(days * DAY_MS).toISOString(),
  ...own,
});
const after = (days: number, root: Authority, intermediate: Authority): string[] =>
  warningsOf({ authorities: [root, intermediate], revoked: [], revision: 0 }, new Date(days * DAY_MS), CERT_DAYS);

test('a root is told of when a fifth of its time is left, not before', () => {
  const [root, intermediate] = [authority('root', 3_650), authority('intermediate', 3_650)];
  expect(after(2_900, root, intermediate)).toEqual([]);
  expect(after(2_930, root, intermediate)).toEqual([expect.stringContaining('The root ends on 1979-12-30')]);
});

test('an intermediate is told of only where nobody here can make the next one, and where none can issue', () => {
  const [root, intermediate] = [authority('root', 3_650), authority('intermediate', 1_000)];
  const elsewhere = { ...root, keyed: false };
  expect(after(900, root, intermediate)).toEqual([]);
  expect(after(700, elsewhere, intermediate)).toEqual([]);
  expect(after(900, elsewhere, intermediate)).toEqual([expect.stringMatching(/^The intermediate ends on .*ca-import/)]);
  expect(after(1_001, root, intermediate)).toEqual([expect.stringContaining('No intermediate can issue')]);
});
