import type { Finding } from './known.ts';

/** A decision is looked up again after this, whatever it was about. */
const KEPT_MS = 60_000;
/** What is not known may be soon. */
const NOBODY_MS = 2_000;
const MOST = 10_000;

interface Kept {
  readonly finding: Finding;
  /** `Date.now()` until which it counts. */
  readonly until: number;
}

/** What was found out about sessions and tokens, by the hash of what the client showed. The least used go first. */
export class FindingCache {
  readonly #kept = new Map<string, Kept>();

  find(id: string, now: number): Finding | undefined {
    const kept = this.#kept.get(id);
    if (!kept) return undefined;
    this.#kept.delete(id);
    if (kept.until <= now) return undefined;
    this.#kept.set(id, kept);
    return kept.finding;
  }

  keep(id: string, finding: Finding, now: number): void {
    if ('unavailable' in finding) return;
    const until = 'nobody' in finding ? now + NOBODY_MS : Math.min(now + KEPT_MS, finding.expiresAt);
    this.#kept.set(id, { finding, until });
    if (this.#kept.size <= MOST) return;
    for (const oldest of this.#kept.keys()) {
      this.#kept.delete(oldest);
      return;
    }
  }

  /** What they were looked up by has changed. */
  clear(): void {
    this.#kept.clear();
  }
}
