import { expect, test } from '@jest/globals';
import { IdentityDesk, UNAVAILABLE, type Known, type SessionAnswer } from '#access';
import { FindingCache } from '../../../libs/access/src/finding-cache.ts';
import { ALICE } from '../../support/identity.ts';

const NOW = 1_800_000_000_000;
const known = (expiresAt: number): Known => ({
  kind: 'session',
  identity: ALICE,
  scopes: [],
  audience: [],
  clientId: undefined,
  issuedAt: 0,
  expiresAt,
  names: [],
  claims: [],
});

test('what was found is remembered for a minute, and never longer than it is good for', () => {
  const cache = new FindingCache();
  cache.keep('long', known(NOW + 3_600_000), NOW);
  cache.keep('short', known(NOW + 5_000), NOW);
  expect([cache.find('long', NOW + 59_999), cache.find('short', NOW + 4_999)]).toEqual([
    expect.objectContaining({ identity: ALICE }),
    expect.objectContaining({ identity: ALICE }),
  ]);
  expect([cache.find('long', NOW + 60_000), cache.find('short', NOW + 5_000)]).toEqual([undefined, undefined]);
});

test('that nobody is known is remembered for two seconds, and that it could not be said not at all', () => {
  const cache = new FindingCache();
  cache.keep('nobody', { nobody: 'for a reason' }, NOW);
  cache.keep('away', UNAVAILABLE, NOW);
  expect([cache.find('nobody', NOW + 1_999), cache.find('away', NOW)]).toEqual([{ nobody: 'for a reason' }, undefined]);
  expect(cache.find('nobody', NOW + 2_000)).toBeUndefined();
});

test('however many come, the least used are forgotten', () => {
  const cache = new FindingCache();
  const ids = Array.from({ length: 25_000 }, (_, i) => String(i));
  for (const id of ids) {
    cache.keep(id, known(NOW + 3_600_000), NOW);
    cache.find('0', NOW);
  }
  const left = ids.filter((id) => cache.find(id, NOW));
  expect([left[0], left.at(-1), left.length <= 10_001]).toEqual(['0', '24999', true]);
});

test('31: however many requests show the same handle at once, it is asked for once; what no handle can be is not', async () => {
  let asked = 0;
  const authority = { issuer: undefined, keys: [] };
  const desk = new IdentityDesk(
    () => authority,
    async (): Promise<SessionAnswer> => {
      asked += 1;
      return { session: null };
    },
  );
  const find = async (handle: string): Promise<unknown> => desk.find({ token: undefined, handles: [handle] });
  const handle = 'A'.repeat(43);
  await Promise.all(Array.from({ length: 100 }, () => find(handle)));
  await find(handle);
  expect(asked).toBe(1);
  for (const other of ['', 'short', 'A'.repeat(44), `${'A'.repeat(42)};`, '*'.repeat(43)]) await find(other);
  expect(asked).toBe(1);
});
