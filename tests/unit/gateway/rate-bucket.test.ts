import { expect, test } from '@jest/globals';
import { RateBucket, type Rate } from '../../../apps/gateway/src/admit/rate-bucket.ts';
import { SLOT_MS, slotOf } from '../../../apps/gateway/src/snapshot/counts.ts';

const RATE: Rate = { rate: 10, burst: 5 };
const START = 1_000_000_000;
/** A slot's worth of tokens, by which a bucket errs in its client's favour. */
const SLACK = (RATE.rate * SLOT_MS) / 1_000;

/** Takes one token, if there is one. */
function take(bucket: RateBucket, now: number, rate = RATE): boolean {
  if (bucket.left(now, rate) < 1) return false;
  bucket.use(slotOf(now), 1, now, rate);
  return true;
}

/** Numbers that are the same in every run. */
function* random(seed: number): Generator<number> {
  for (let state = seed; ;) {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    yield state / 2_147_483_648;
  }
}

test('a burst passes at once, and then as many as the rate gives, over any time', () => {
  const bucket = new RateBucket(START, RATE);
  let passed = 0;
  for (let ms = 0; ms < 20_000; ms += 7) if (take(bucket, START + ms)) passed += 1;
  expect(passed).toBeGreaterThanOrEqual(204);
  expect(passed).toBeLessThanOrEqual(205 + SLACK);
});

test('a long pause gives the burst and no more; a clock that is set back a little gives nothing, and far back does no harm', () => {
  const bucket = new RateBucket(START, RATE);
  while (take(bucket, START));
  expect(bucket.left(START + 3_600_000, RATE)).toBe(RATE.burst);
  while (take(bucket, START + 3_600_000));
  expect(bucket.left(START + 3_599_000, RATE)).toBeLessThan(1);
  expect(bucket.left(START + 3_600_000, RATE)).toBeLessThan(1);
  expect(bucket.left(START, RATE)).toBe(RATE.burst);
  while (take(bucket, START));
  expect(bucket.left(START + 300, RATE)).toBeCloseTo(3, 5);
});

test('what is heard late counts when it was: a client that keeps to its limit is never refused by anybody', () => {
  const next = random(7);
  const chance = (): number => next.next().value as number;
  // The truth, and three workers that hear of each other's requests up to a second late.
  const truth = { tokens: RATE.burst, at: START };
  const workers = [0, 1, 2].map(() => new RateBucket(START, RATE));
  const late: { at: number; slot: number; to: RateBucket }[] = [];
  let passed = 0;
  for (let now = START; now < START + 60_000; now += 13) {
    for (const message of late.filter(({ at }) => at <= now)) message.to.use(message.slot, 1, now, RATE);
    for (let i = late.length - 1; i >= 0; i--) if ((late[i]?.at ?? 0) <= now) late.splice(i, 1);
    truth.tokens = Math.min(RATE.burst, truth.tokens + ((now - truth.at) / 1_000) * RATE.rate);
    truth.at = now;
    // Now and then all that it may, now and then a little.
    while (truth.tokens >= 1 && chance() < 0.4) {
      truth.tokens -= 1;
      const worker = workers[Math.floor(chance() * 3)] as RateBucket;
      expect(take(worker, now)).toBe(true);
      passed += 1;
      for (const other of workers)
        if (other !== worker) late.push({ at: now + chance() * 1_000, slot: slotOf(now), to: other });
    }
  }
  expect(passed).toBeGreaterThan(400);
});

test('what passed elsewhere beyond the limit is paid back, and what is heard too late to say when is forgotten', () => {
  const bucket = new RateBucket(START, RATE);
  bucket.use(slotOf(START), 15, START + 500, RATE);
  expect(bucket.left(START + 500, RATE)).toBeCloseTo(5 - 15 + 5, 5);
  expect(bucket.left(START + 1_500, RATE)).toBeCloseTo(5, 5);
  bucket.use(slotOf(START), 100, START + 5_000, RATE);
  expect(bucket.left(START + 5_000, RATE)).toBe(RATE.burst);
});
