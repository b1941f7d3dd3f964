import { describe, expect, test } from '@jest/globals';
import {
  cleared,
  isOpen,
  nextDelivery,
  quietMs,
  seen,
  wants,
  type Alert,
  type AlertKind,
  type Delivery,
  type Fact,
} from '#domain';
import { announce } from '../../../apps/admin-api/src/alerts/announce.ts';
import { Settling } from '../../../apps/admin-api/src/alerts/settling.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const START = Date.parse('2026-01-01T00:00:00.000Z');
const FACT: Fact = {
  kind: 'upstream-down',
  subject: 'app.example.com http://10.0.0.1',
  severity: 'warning',
  message: 'It is down.',
  remedy: 'Look.',
  owner_token_hash: null,
};
const NOTHING: ReadonlySet<AlertKind> = new Set();
const at = (ms: number): Date => new Date(START + ms);
const step = (fact: Fact, before: Alert | undefined, ms: number, repeatMs = 24 * HOUR) =>
  seen(fact, before, { now: at(ms), since: at(ms).toISOString(), repeatMs });
const opened = (own: Partial<Fact> = {}, ms = 0): Alert => step({ ...FACT, ...own }, undefined, ms)?.alert as Alert;

const look = (settling: Settling, facts: Fact[], alerts: Alert[], ms: number, unknown = NOTHING) => {
  const { standing, gone } = settling.look(facts, alerts, unknown, START + ms);
  return [standing.map(({ since }) => since), gone.length];
};

describe('a fact', () => {
  test('is told when it appears, a day later, and when it is worse, and not in between', () => {
    const first = opened();
    expect(first).toMatchObject({ since: at(0).toISOString(), told_at: at(0).toISOString(), returns: 0 });
    expect(step(FACT, first, MINUTE - 1)).toBeUndefined();
    expect(step(FACT, first, MINUTE)).toMatchObject({ event: null, alert: { last_seen: at(MINUTE).toISOString() } });
    expect(step({ ...FACT, message: 'Still.' }, first, 1)).toMatchObject({ event: null, alert: { message: 'Still.' } });
    expect(step({ ...FACT, severity: 'critical' }, first, 1)?.event).toBe('repeated');
    const grave = opened({ severity: 'critical' });
    expect(step(FACT, grave, 1)).toMatchObject({ event: null, alert: { severity: 'warning' } });
    const again = step(FACT, first, 24 * HOUR);
    expect(again).toMatchObject({
      event: 'repeated',
      alert: { since: first.since, told_at: at(24 * HOUR).toISOString() },
    });
    expect(step(FACT, again?.alert, 25 * HOUR)?.event).toBeNull();
  });

  test('that comes back within an hour is believed to be mended half as readily each time, up to an hour', () => {
    let alert = opened();
    const waits: number[] = [];
    for (let ms = MINUTE; ms <= 10 * MINUTE; ms += MINUTE) {
      waits.push(quietMs(alert, MINUTE) / MINUTE);
      const mended = cleared(alert, at(ms)).alert;
      expect(isOpen(mended)).toBe(false);
      const back = step(FACT, mended, ms + 1);
      expect(back?.event).toBe('opened');
      alert = back?.alert as Alert;
    }
    expect(waits).toEqual([1, 2, 4, 8, 16, 32, 60, 60, 60, 60]);
    expect(step(FACT, cleared(alert, at(0)).alert, HOUR)?.alert.returns).toBe(0);
  });
});

describe('what comes and goes', () => {
  test('is believed when it has stayed for long enough, since when it was first seen', () => {
    const settling = new Settling(MINUTE);
    expect(look(settling, [FACT], [], 0)).toEqual([[], 0]);
    expect(look(settling, [], [], 30_000)).toEqual([[], 0]);
    expect(look(settling, [FACT], [], 40_000)).toEqual([[], 0]);
    expect(look(settling, [FACT], [], 99_999)).toEqual([[], 0]);
    expect(look(settling, [FACT], [], 100_000)).toEqual([[at(40_000).toISOString()], 0]);
    const steady: Fact = { ...FACT, kind: 'certificate-expiring' };
    expect(look(settling, [steady], [], 100_000)).toEqual([[at(100_000).toISOString()], 0]);
  });

  test('is mended when it has been away for long enough, so that what flaps is one alert', () => {
    const settling = new Settling(MINUTE);
    const alert = opened();
    expect(look(settling, [], [alert], 0)).toEqual([[], 0]);
    expect(look(settling, [FACT], [alert], 50_000)).toEqual([[at(50_000).toISOString()], 0]);
    expect(look(settling, [], [alert], 70_000)).toEqual([[], 0]);
    expect(look(settling, [], [alert], 129_999)).toEqual([[], 0]);
    expect(look(settling, [], [alert], 130_000)).toEqual([[], 1]);
    expect(look(settling, [], [{ ...alert, returns: 2 }], 130_000)).toEqual([[], 0]);
    expect(look(settling, [], [opened({ kind: 'certificate-failing' })], 200_000)).toEqual([[], 1]);
  });

  test('stays as it is while nothing can be found out', () => {
    const settling = new Settling(0);
    const unknown = new Set<AlertKind>(['upstream-down']);
    expect(look(settling, [], [opened()], 0, unknown)).toEqual([[], 0]);
    expect(look(settling, [], [opened()], 0)).toEqual([[], 1]);
  });
});

describe('a message', () => {
  const target = {
    name: 'ops',
    kind: 'webhook',
    enabled: true,
    url: 'http://h/',
    secret: null,
    to: [],
    alerts: [],
    severity: 'warning',
    note: '',
    created_at: '',
    updated_at: '',
  } as const;

  test('goes to those who want this kind and severity; written twice it has one id', () => {
    const alert = opened();
    expect(wants(target, alert)).toBe(true);
    expect(wants({ ...target, severity: 'critical' }, alert)).toBe(false);
    expect(wants({ ...target, alerts: ['app-away'] }, alert)).toBe(false);
    expect(wants({ ...target, enabled: false }, alert)).toBe(false);
    const [one] = announce([{ alert, event: 'opened' }], [target], at(0));
    const [other] = announce([{ alert, event: 'opened' }], [target], at(5));
    const [later] = announce([{ alert: { ...alert, told_at: at(1).toISOString() }, event: 'opened' }], [target], at(0));
    expect(other?.id).toBe(one?.id);
    expect(later?.id).not.toBe(one?.id);
    expect(announce([{ alert, event: null }], [target], at(0))).toEqual([]);
  });

  test('that lists more than a hundred says how many there are besides', () => {
    const steps = Array.from(
      { length: 150 },
      (_, i) => ({ alert: opened({ subject: `s-${i}` }), event: 'opened' }) as const,
    );
    const messages = announce(steps, [target], at(0));
    expect(messages.map(({ alerts, others }) => [alerts.length, others])).toEqual([
      ...Array.from({ length: 10 }, () => [1, 0]),
      [100, 40],
    ]);
  });

  test('is tried again later each time, and given up after a day', () => {
    const delivery: Delivery = {
      id: 'x',
      target: 'ops',
      event: 'opened',
      alerts: [],
      others: 0,
      attempts: 0,
      created_at: at(0).toISOString(),
      due_at: at(0).toISOString(),
    };
    let [next, now]: [Delivery | undefined, number] = [delivery, 0];
    const pauses: number[] = [];
    while (next) {
      const following: Delivery | undefined = nextDelivery(next, at(now));
      if (following) pauses.push((Date.parse(following.due_at) - START - now) / 1_000);
      now = following ? Date.parse(following.due_at) - START : now;
      next = following;
    }
    expect(pauses.slice(0, 8)).toEqual([5, 15, 45, 135, 405, 1_215, 3_600, 3_600]);
    expect(now).toBeLessThanOrEqual(24 * HOUR);
    expect(now).toBeGreaterThan(22 * HOUR);
  });
});
