import { describe, expect, test } from '@jest/globals';
import { addTraffic, countRequest, noTraffic, trafficNumbers } from '#domain';

const ofDurations = (...durations: number[]): ReturnType<typeof trafficNumbers> => {
  const counts = noTraffic();
  for (const duration of durations) countRequest(counts, { status: 200, sent: 1, received: 2, duration });
  return trafficNumbers(counts);
};

describe('what is counted of requests', () => {
  test('is told as requests, errors by their kind and bytes', () => {
    const counts = noTraffic();
    for (const status of [0, 101, 200, 302, 404, 499, 500, 599])
      countRequest(counts, { status, sent: 10, received: 1, duration: undefined });
    expect(trafficNumbers(counts)).toEqual({
      requests: 8,
      client_errors: 2,
      server_errors: 2,
      unanswered: 1,
      sent: 80,
      received: 8,
      median_ms: null,
      p95_ms: null,
    });
  });

  test('adds up, also with what has no numbers at its end', () => {
    const counts = noTraffic();
    addTraffic(counts, [0, 0, 3]);
    addTraffic(counts, [1, 0, 4, 0, 0, 0, 700]);
    expect(trafficNumbers(counts)).toMatchObject({ requests: 8, unanswered: 1, sent: 700, received: 0 });
  });

  test('has the waiting time of half of them, and of 95 of 100, within its class', () => {
    expect(ofDurations(7, 7)).toMatchObject({ median_ms: 7.5, p95_ms: 9.8 });
    const { median_ms, p95_ms } = ofDurations(...Array<number>(94).fill(3), ...Array<number>(6).fill(800));
    expect([median_ms, p95_ms].map((value) => [value! > 2.5 && value! <= 5, value! > 500 && value! <= 1_000])).toEqual([
      [true, false],
      [false, true],
    ]);
    expect(ofDurations(500_000).median_ms).toBe(60_000);
  });
});
