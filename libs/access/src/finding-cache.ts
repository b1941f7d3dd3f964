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

/**
 * What was found out about sessions and tokens, by what the client showed. Those that were not used for longest go first: what
 * is used comes from the older half to the younger one, and no map loses entries one at a time, which makes V8 write it anew all the time.
 */
export class FindingCache {
  #younger = new Map<string, Kept>();
  #older: ReadonlyMap<string, Kept> = new Map();
  readonly #asking = new Map<string, Promise<Finding>>();

  /** However many requests wait for the same answer, it is asked for once. */
  look(id: string, ask: () => Promise<Finding>): Finding | Promise<Finding> {
    const known = this.find(id, Date.now());
    if (known) return known;
    let asking = this.#asking.get(id);
    if (!asking) {
      const own = ownText(id);
      asking = ask()
        .then((finding) => {
          this.keep(own, finding, Date.now());
          return finding;
        })
        .finally(() => this.#asking.delete(own));
      this.#asking.set(own, asking);
    }
    return asking;
  }

  find(id: string, now: number): Finding | undefined {
    const young = this.#younger.get(id);
    const kept = young ?? this.#older.get(id);
    if (!kept || kept.until <= now) return undefined;
    if (!young) this.#add(id, kept);
    return kept.finding;
  }

  keep(id: string, finding: Finding, now: number): void {
    if ('unavailable' in finding) return;
    const until = 'nobody' in finding ? now + NOBODY_MS : Math.min(now + KEPT_MS, finding.expiresAt);
    this.#add(id, { finding, until });
  }

  #add(id: string, kept: Kept): void {
    this.#younger.set(id, kept);
    if (this.#younger.size <= MOST / 2) return;
    this.#older = this.#younger;
    this.#younger = new Map();
  }

  /** What they were looked up by has changed. */
  clear(): void {
    this.#younger = new Map();
    this.#older = new Map();
  }
}

/** The same text without the field that it is a part of, all of which V8 would keep. */
const ownText = (part: string): string => Buffer.from(part, 'latin1').toString('latin1');
