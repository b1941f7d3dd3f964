import { expect, test } from '@jest/globals';
import { ClientRates } from '../../../apps/gateway/src/admit/client-rates.ts';
import { OpenRequests } from '../../../apps/gateway/src/admit/open-requests.ts';
import { slotOf, worthTelling, type Use } from '../../../apps/gateway/src/snapshot/counts.ts';

const LIMITS = { rate_limit: 1, rate_limit_burst: 3 };
const HOST = 'app.example.com';
const NOW = 1_000_000_000;

const ratesOf = (max?: number): ClientRates => new ClientRates((host) => (host === HOST ? LIMITS : undefined), max);

test('a flood of addresses grows nothing: those seen least lately are forgotten, and who is there stays', () => {
  const rates = ratesOf(1_000);
  for (let i = 0; i < 3; i++) rates.take(HOST, 'steady', LIMITS, NOW);
  for (let i = 0; i < 50_000; i++) {
    rates.take(HOST, `flood-${i}`, LIMITS, NOW);
    if (i % 500 === 0) expect(rates.take(HOST, 'steady', LIMITS, NOW)).toBeLessThan(1);
  }
  expect(rates.size).toBe(1_000);
  expect(rates.report().length).toBeLessThanOrEqual(2_000);
});

test('tells what passed once, by slot, and nothing of what was refused', () => {
  const rates = ratesOf();
  for (let i = 0; i < 5; i++) rates.take(HOST, 'a', LIMITS, NOW);
  rates.take(HOST, 'b', LIMITS, NOW + 250);
  const slot = slotOf(NOW);
  expect(rates.report()).toEqual([
    [`${HOST} a`, slot, 3],
    [`${HOST} b`, slotOf(NOW + 250), 1],
  ]);
  expect(rates.report()).toEqual([]);
  rates.take(HOST, 'b', LIMITS, NOW + 250);
  expect(rates.report()).toEqual([[`${HOST} b`, slotOf(NOW + 250), 1]]);
});

test('what is heard counts, for a client that is new here as well, but not for hosts without the limit', () => {
  const rates = ratesOf();
  const slot = slotOf(NOW);
  rates.hear(
    [
      [`${HOST} a`, slot - 5, 3],
      ['other.example.com a', slot, 3],
    ],
    NOW,
  );
  expect(rates.left(HOST, 'a', LIMITS, NOW)).toBeLessThan(1);
  expect(rates.size).toBe(1);
});

test('of too many clients those that do most are told of', () => {
  const uses = Array.from({ length: 5_000 }, (_, i): Use => [`client-${i}`, 1, i % 100]);
  const told = worthTelling(uses);
  expect(told).toHaveLength(2_000);
  expect(Math.min(...told.map(([, , count]) => count))).toBe(60);
});

test('open requests are counted over all workers, and those of one that is gone are gone', () => {
  const open = new OpenRequests();
  open.opened('h');
  open.opened('h');
  open.hear(2, [['h', 3]]);
  open.hear(3, [
    ['h', 1],
    ['other', 1],
  ]);
  expect(open.count('h')).toBe(6);
  open.hear(2, [['h', 1]]);
  open.workerGone(3);
  open.closed('h');
  expect([open.count('h'), open.count('other')]).toEqual([2, 0]);
  expect(open.report()).toEqual([['h', 1]]);
  open.closed('h');
  expect(open.report()).toEqual([['h', 0]]);
  expect(open.report()).toEqual([]);
});
