import { expect, test } from '@jest/globals';
import { ConnectionCounts } from '../../../apps/gateway/src/supervisor/connection-counts.ts';

test('connections of one client are counted over all workers, and those of others are not', () => {
  const counts = new ConnectionCounts(2);
  expect([counts.opened(1, 'a'), counts.opened(2, 'a'), counts.opened(1, 'a')]).toEqual([true, true, false]);
  expect(counts.opened(1, 'b')).toBe(true);
  counts.closed(1, 'a');
  expect(counts.opened(2, 'a')).toBe(false);
  counts.closed(2, 'a');
  counts.closed(2, 'a');
  expect(counts.opened(2, 'a')).toBe(true);
});

test('what a worker had is gone with it', () => {
  const counts = new ConnectionCounts(1);
  counts.opened(1, 'a');
  expect(counts.opened(2, 'a')).toBe(false);
  counts.closed(2, 'a');
  counts.workerGone(1);
  expect(counts.opened(2, 'a')).toBe(true);
});
