import { describe, expect, test } from '@jest/globals';
import { UpstreamRecord } from '../../../apps/gateway/src/supervisor/upstream-record.ts';

const EJECTION = { failures: 3, window: 10, time: 5, max_time: 30 };
const START = Date.parse('2026-01-01T00:00:00Z');
const at = (second: number): number => START + second * 1_000;
const ERROR = { code: 'ECONNREFUSED', message: 'refused', count: 1 };

/** A record, and what happens to it at so many seconds. */
function recordAt(): {
  record: UpstreamRecord;
  fails: (second: number, count?: number) => boolean;
  ejects: (second: number) => number;
} {
  const record = new UpstreamRecord('http://a');
  return {
    record,
    fails: (second, count = 1) => record.failed({ ...ERROR, count }, EJECTION, at(second)),
    ejects: (second) => record.eject(EJECTION, at(second)) / 1_000,
  };
}

describe('failures', () => {
  test('count within their window alone', () => {
    const { fails } = recordAt();
    expect([fails(0), fails(5), fails(10.1), fails(10.2)]).toEqual([false, false, false, true]);
  });

  test('that are told together count together', () => {
    const { fails, record } = recordAt();
    expect(fails(0, 700)).toBe(true);
    expect(record.state.failures).toBe(700);
  });

  test('do not count while it is left out, and never without a rule', () => {
    const { fails, ejects, record } = recordAt();
    ejects(0);
    expect(fails(1, 10)).toBe(false);
    expect(record.failed({ ...ERROR, count: 99 }, null, START)).toBe(false);
    expect(record.state.last_error).toEqual({
      at: '2026-01-01T00:00:00.000Z',
      code: 'ECONNREFUSED',
      message: 'refused',
    });
  });
});

describe('an ejection', () => {
  test('is twice as long each time, up to the longest', () => {
    const { ejects, record } = recordAt();
    const lengths = [0, 6, 20, 45, 80].map((second) => {
      const length = ejects(second);
      record.admit(START + (second + length) * 1_000);
      return length;
    });
    expect(lengths).toEqual([5, 10, 20, 30, 30]);
  });

  test('is a short one again after it was well for twice as long', () => {
    const { ejects } = recordAt();
    expect([ejects(0), ejects(14), ejects(60)]).toEqual([5, 10, 5]);
  });

  test('is told with its reason and its end', () => {
    const { fails, ejects, record } = recordAt();
    fails(0, 3);
    ejects(0);
    expect(record.out).toBe('it failed: refused');
    expect(record.state).toMatchObject({ state: 'ejected', until: '2026-01-01T00:00:05.000Z' });
    record.admit(START + 5_000);
    expect(record.state).toMatchObject({ state: 'up', until: null, since: '2026-01-01T00:00:05.000Z' });
  });
});

test('two checks in a row that fail leave it out, two that pass take it back', () => {
  const record = new UpstreamRecord('http://a');
  const changes = [true, false, true, false, false, true, false, true, true].map((ok) =>
    record.checked({ ok, detail: ok ? 'status 200' : 'status 500', ms: 1 }, START),
  );
  expect(changes).toEqual([false, false, false, false, true, false, false, false, true]);
  expect(record.out).toBeNull();
});
