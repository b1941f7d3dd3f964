import { alertId, isOpen, quietMs, type Alert, type AlertKind, type Fact } from '#domain';

/** What may come and go by itself within seconds. */
const UNSTEADY: ReadonlySet<AlertKind> = new Set(['upstream-down', 'login-trouble', 'redis-trouble', 'app-away']);

export interface Settled {
  /** What is so, and was for long enough; ISO 8601, UTC: since when. */
  readonly standing: readonly { readonly fact: Fact; readonly since: string }[];
  /** What was so, and has not been for long enough. */
  readonly gone: readonly Alert[];
}

/**
 * Believes what comes and goes only when it has stayed, or been away, for a while: what flaps is one alert, told once. It counts from
 * when this replica has first looked.
 */
export class Settling {
  readonly #settleMs: number;
  readonly #firstSeen = new Map<string, number>();
  readonly #firstMissed = new Map<string, number>();

  constructor(settleMs: number) {
    this.#settleMs = settleMs;
  }

  /** @param unknown kinds of which nothing could be found out this time: they stay as they are */
  look(facts: readonly Fact[], alerts: readonly Alert[], unknown: ReadonlySet<AlertKind>, now: number): Settled {
    const open = new Map(alerts.filter(isOpen).map((alert) => [alert.id, alert]));
    const ids = new Set(facts.map(alertId));
    for (const id of this.#firstSeen.keys()) if (!ids.has(id)) this.#firstSeen.delete(id);
    for (const id of this.#firstMissed.keys()) if (ids.has(id) || !open.has(id)) this.#firstMissed.delete(id);
    const standing = facts.flatMap((fact) => {
      const id = alertId(fact);
      const since = this.#since(this.#firstSeen, id, now);
      const isOver = open.has(id) || !UNSTEADY.has(fact.kind) || now - since >= this.#settleMs;
      return isOver ? [{ fact, since: new Date(since).toISOString() }] : [];
    });
    const gone = [...open.values()].filter((alert) => {
      if (ids.has(alert.id) || unknown.has(alert.kind)) return false;
      const since = this.#since(this.#firstMissed, alert.id, now);
      return !UNSTEADY.has(alert.kind) || now - since >= quietMs(alert, this.#settleMs);
    });
    return { standing, gone };
  }

  #since(times: Map<string, number>, id: string, now: number): number {
    const since = times.get(id) ?? now;
    times.set(id, since);
    return since;
  }
}
