import { describe, expect, test } from '@jest/globals';
import { nextAttempt, plannedRenewal, remainingShare, renewalDueAt, retryAt, type Blame, type Failures } from '#domain';

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

const dueOn = (lifetimeDays: number, selectedDay: number | null, thresholdDays = 1): number => {
  const at = (day: number): string => new Date(START + day * DAY).toISOString();
  const dates = {
    issued_at: at(0),
    expires_at: at(lifetimeDays),
    fingerprint: 'a',
    acme_directory_url: 'https://ca.example',
  };
  const info = { fingerprint: 'a', selected_at: selectedDay === null ? null : at(selectedDay) };
  return ((plannedRenewal(dates, info, thresholdDays)?.at.getTime() ?? 0) - START) / DAY;
};

describe('renewal by ARI is due', () => {
  test('at the moment that was chosen, earlier or later than by its lifetime', () => {
    expect(dueOn(90, 20)).toBeCloseTo(20);
    expect(dueOn(90, 70)).toBeCloseTo(70);
  });
  test('a twentieth of the lifetime before the end at the latest', () => {
    expect(dueOn(90, 89)).toBeCloseTo(85.5);
    expect(dueOn(6, 100)).toBeCloseTo(5.7);
  });
  test('an hour before the end at the latest, however short it lives', () =>
    expect(dueOn(0.5, 1)).toBeCloseTo(0.5 - 1 / 24));
  test('when RENEWAL_THRESHOLD_DAYS asks for it at the latest', () => expect(dueOn(90, 70, 40)).toBeCloseTo(50));
  test('by its lifetime where the CA has no time for it', () => expect(dueOn(90, null)).toBeCloseTo(60));
});

test('what is left of a lifetime is a share between 0 and 1', () => {
  const dates = { issued_at: new Date(START).toISOString(), expires_at: new Date(START + 90 * DAY).toISOString() };
  const shares = [-1, 0, 45, 90, 91].map((day) => remainingShare(dates, new Date(START + day * DAY)));
  expect(shares).toEqual([1, 1, 0.5, 0, 0]);
});

describe('the next attempt', () => {
  const now = new Date(START);
  const failed = (failures: number, blames: Blame, minutes: number, failedMinutesAgo = 1): Failures => ({
    failures,
    blames,
    failed_at: new Date(START - failedMinutesAgo * 60_000).toISOString(),
    retry_at: new Date(START + minutes * 60_000).toISOString(),
  });
  const next = (wanted?: Failures, fallback?: Failures | null): string => {
    const { at, by } = nextAttempt(wanted, fallback, now);
    return `${by} in ${(at.getTime() - START) / 60_000}`;
  };

  test('is at the wanted CA as soon as that may be asked', () => {
    expect(next()).toBe('wanted in 0');
    expect(next(failed(5, 'ca', -1))).toBe('wanted in 0');
  });
  test('is at the fallback CA once the wanted one has failed twice by its own fault', () => {
    expect(next(failed(1, 'ca', 1))).toBe('wanted in 1');
    expect(next(failed(2, 'ca', 10))).toBe('fallback in 0');
    expect(next(failed(2, 'ca', 10), null)).toBe('wanted in 10');
    expect(next(failed(2, 'ca', 10), failed(1, 'ca', 1))).toBe('fallback in 1');
    expect(next(failed(2, 'ca', 10), failed(4, 'ca', 1_440))).toBe('wanted in 10');
  });
  test('is at the fallback CA once, where names cannot be validated for the third time', () => {
    expect(next(failed(2, 'domain', 10))).toBe('wanted in 10');
    expect(next(failed(3, 'domain', 100))).toBe('fallback in 0');
    expect(next(failed(3, 'domain', 100, 5), failed(1, 'domain', 1, 2))).toBe('wanted in 100');
    expect(next(failed(4, 'domain', 1_440))).toBe('wanted in 1440');
  });
});
