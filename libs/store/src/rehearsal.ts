import { commit, type Transaction } from './commit.ts';
import { joined } from './joined.ts';
import type { Keys } from './keys.ts';
import { RehearsedClient } from './rehearsed-client.ts';
import type { CommittingClient } from './redis-connection.ts';

/** What belongs together, such as the writes for one record, and by what it is told apart. */
interface Step<Label> {
  readonly label: Label;
  readonly transactions: readonly Transaction[];
}

/** So much is written in one commit at most: Redis does nothing else meanwhile. */
const MAX_STEPS = 500;
const MAX_BYTES = 1_000_000;

/**
 * Changes that are made in memory first, by the same code that makes them in Redis, and all together in Redis afterwards: whatever
 * is wrong with one of them is known before anything is written. Each sees what those before it have done. What they expect of
 * Redis is looked at again when they are written.
 */
export class Rehearsal<Label> {
  readonly #redis: CommittingClient;
  readonly #keys: Keys;
  readonly #client: RehearsedClient;
  readonly #steps: Step<Label>[] = [];

  private constructor(redis: CommittingClient, keys: Keys) {
    this.#redis = redis;
    this.#keys = keys;
    this.#client = new RehearsedClient(redis, keys);
  }

  static async begin<Label>(redis: CommittingClient, keys: Keys): Promise<Rehearsal<Label>> {
    const rehearsal = new Rehearsal<Label>(redis, keys);
    // Before all else, so that what changes from now on is noticed by whoever expects that nothing does.
    await rehearsal.#client.get(keys.version);
    return rehearsal;
  }

  /** Reads what is in Redis as changed by the rehearsal, and commits to the rehearsal alone. */
  get client(): CommittingClient {
    return this.#client.asClient();
  }

  /** Makes changes; none of them where it throws. */
  async step<T>(label: Label, change: () => Promise<T>): Promise<T> {
    const before = this.#client.mark();
    try {
      const result = await change();
      this.#steps.push({ label, transactions: this.#client.since(before) });
      return result;
    } catch (error) {
      this.#client.backTo(before);
      throw error;
    }
  }

  /**
   * Writes all steps in their order, in as few commits as possible.
   * @param about told of each group before it is written, and again (`done`) when it is
   * @throws StoreError as commit() does; the groups that were done before stay
   */
  async perform(about: (labels: readonly Label[], done: boolean) => void): Promise<void> {
    // Where one step needs that nothing else has changed, that holds from the first commit to the last.
    const isStrict = this.#steps.some(({ transactions }) =>
      transactions.some(({ expect }) => expect?.some(([key]) => key === this.#keys.version)),
    );
    let version = isStrict ? await this.#client.get(this.#keys.version) : undefined;
    for (const group of groups(this.#steps)) {
      const labels = group.map(({ label }) => label);
      const changes = settledWithin(joined(...group.flatMap(({ transactions }) => transactions)), this.#keys.version);
      const still: Transaction =
        version === undefined ? { writes: [] } : { expect: [[this.#keys.version, version]], writes: [] };
      about(labels, false);
      const reached = await commit(this.#redis, this.#keys, joined(still, changes));
      if (version !== undefined) version = String(reached);
      about(labels, true);
    }
  }
}

function* groups<Label>(steps: readonly Step<Label>[]): Generator<Step<Label>[]> {
  let group: Step<Label>[] = [];
  let bytes = 0;
  for (const step of steps) {
    if (step.transactions.length === 0) continue;
    const size = JSON.stringify(step.transactions).length;
    if (group.length > 0 && (group.length >= MAX_STEPS || bytes + size > MAX_BYTES)) {
      yield group;
      [group, bytes] = [[], 0];
    }
    group.push(step);
    bytes += size;
  }
  if (group.length > 0) yield group;
}

/**
 * One transaction of several that follow each other: what one expects of what another has written before holds by itself. Of an
 * older state of the whole nothing is expected here.
 */
function settledWithin({ expect = [], writes, changes = [] }: Transaction, version: string): Transaction {
  const first = new Map<string, string | null>();
  for (const [key, value] of expect) if (key !== version && !first.has(key)) first.set(key, value);
  const once = new Map(changes.map((change) => [change.join(' '), change]));
  return { expect: [...first], writes, changes: [...once.values()] };
}
