import { describe, expect, test } from '@jest/globals';
import { renewalDueAt, retryAt } from '#domain';

const DAY = 86_400_000;
const START = Date.parse('2026-01-01T00:00:00Z');

/** Days after issuance at which a certificate of this lifetime is renewed. */
const dueAfter = (lifetimeDays: number, thresholdDays: number): number => {
  const certificate = {
    issued_at: new Date(START).toISOString(),
    expires_at: new Date(START + lifetimeDays * DAY).toISOString(),
  };
  return (renewalDueAt(certificate, thresholdDays).getTime() - START) / DAY;
};

describe('renewal is due', () => {
  test('with a third of the lifetime left: 60 days into 90', () => expect(dueAfter(90, 30)).toBeCloseTo(60));
  test('with half of it left where it lives under 10 days: 3 days into 6', () =>
    expect(dueAfter(6, 30)).toBeCloseTo(3));
  test('earlier where the threshold asks for it: 15 days into 45 for 30 days', () =>
    expect(dueAfter(45, 30)).toBeCloseTo(15));
  test('with a third left however small the threshold is', () => expect(dueAfter(90, 1)).toBeCloseTo(60));
  test('by its lifetime where the threshold is as long as that, or it would be renewed for ever', () => {
    expect(dueAfter(30, 30)).toBeCloseTo(20);
    expect(dueAfter(20, 30)).toBeCloseTo(40 / 3);
  });
});

test('a failed renewal is tried again after 1, 10 and 100 minutes, then daily', () => {
  const now = new Date(START);
  const minutes = [1, 2, 3, 4, 5, 50].map((failures) => (retryAt(failures, now).getTime() - START) / 60_000);
  expect(minutes).toEqual([1, 10, 100, 1440, 1440, 1440]);
});
