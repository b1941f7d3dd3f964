import type { Transaction, Write } from './commit.ts';
import type { Keys } from './keys.ts';
import { keepDecoded } from './record-set.ts';
import type { CommittingClient } from './redis-connection.ts';
import { reaching } from './store-error.ts';

/** How far a rehearsal had come. */
export interface Mark {
  readonly undoable: number;
  readonly transactions: number;
}

/**
 * A client of Redis whose writes stay in memory. It reads each key once, so that all that is rehearsed sees one state, and knows
 * the commands that records are read and committed with; any other is an error.
 */
export class RehearsedClient {
  readonly #redis: CommittingClient;
  readonly #keys: Keys;
  readonly #texts = new Map<string, string | null>();
  readonly #indexes = new Map<string, Set<string>>();
  readonly #sorted = new Map<string, string[]>();
  readonly #transactions: Transaction[] = [];
  readonly #undo: (() => void)[] = [];

  constructor(redis: CommittingClient, keys: Keys) {
    this.#redis = redis;
    this.#keys = keys;
  }

  asClient(): CommittingClient {
    const known: Readonly<Record<string, unknown>> = {
      get: (key: string) => this.get(key),
      mget: (keys: readonly string[]) => this.#mget(keys),
      exists: async (key: string) => ((await this.get(key)) === null ? 0 : 1),
      type: async (key: string) => ((await this.get(key)) === null ? this.#redis.type(key) : 'string'),
      zrange: (index: string) => this.#ids(index),
      // What is not there any more is taken off its index by whoever really reads it.
      eval: async () => null,
      mpmHistory: this.#redis.mpmHistory,
      mpmRehearses: true,
      mpmCommit: (count: number, ...rest: string[]) => this.#commit(rest.slice(0, count), rest[count] ?? ''),
    };
    const client = new Proxy(this.#redis, {
      get: (_, name) => {
        const command = known[String(name)];
        if (command === undefined) throw new Error(`A rehearsal does not know the command ${String(name)}.`);
        return command;
      },
    });
    keepDecoded(client);
    return client;
  }

  async get(key: string): Promise<string | null> {
    const [text = null] = await this.#mget([key]);
    return text;
  }

  mark = (): Mark => ({ undoable: this.#undo.length, transactions: this.#transactions.length });

  /** What was committed after a mark. */
  since = ({ transactions }: Mark): readonly Transaction[] => this.#transactions.slice(transactions);

  /** Forgets what was committed after a mark. */
  backTo({ undoable, transactions }: Mark): void {
    for (const undo of this.#undo.splice(undoable).toReversed()) undo();
    this.#transactions.splice(transactions);
  }

  async #mget(keys: readonly string[]): Promise<(string | null)[]> {
    const unread = keys.filter((key) => !this.#texts.has(key));
    if (unread.length > 0) {
      const texts = await reaching(() => this.#redis.mget([...unread]));
      for (const [i, key] of unread.entries()) if (!this.#texts.has(key)) this.#texts.set(key, texts[i] ?? null);
    }
    return keys.map((key) => this.#texts.get(key) ?? null);
  }

  async #ids(index: string): Promise<string[]> {
    const sorted = this.#sorted.get(index) ?? [...(await this.#index(index))].sort(byBytes);
    this.#sorted.set(index, sorted);
    return [...sorted];
  }

  async #index(index: string): Promise<Set<string>> {
    const known = this.#indexes.get(index);
    if (known) return known;
    const members = new Set(await reaching(() => this.#redis.zrange(index, '0', '-1')));
    this.#indexes.set(index, members);
    return members;
  }

  /** As COMMIT_SCRIPT does. */
  async #commit(touched: readonly string[], script: string): Promise<number> {
    const { expect, writes, changes } = JSON.parse(script) as {
      expect: [number, string | null][];
      writes: [Write[0], number, ...string[]][];
      changes: NonNullable<Transaction['changes']>;
    };
    const keyOf = (place: number): string => touched[place - 1] ?? '';
    const expected = expect.map(([place, value]) => [keyOf(place), value] as const);
    const now = await this.#mget(expected.map(([key]) => key));
    if (expected.some(([, value], i) => value !== now[i])) return -1;
    const written = writes.map(([command, place, ...args]): Write => [command, keyOf(place), ...args]);
    for (const write of written) await this.#write(write);
    this.#transactions.push({ expect: expected, writes: written, changes });
    return Number((await this.get(this.#keys.version)) ?? 0);
  }

  /** Lists of attempts, and when something is forgotten, are nothing that is read here. */
  async #write([command, key, ...args]: Write): Promise<void> {
    if (command === 'SET') await this.#set(key, String(args[0]));
    else if (command === 'DEL') await this.#set(key, null);
    else if (command === 'ZADD') await this.#list(key, String(args[1]), true);
    else if (command === 'ZREM') await this.#list(key, String(args[0]), false);
  }

  async #set(key: string, text: string | null): Promise<void> {
    const before = await this.get(key);
    this.#texts.set(key, text);
    this.#undo.push(() => void this.#texts.set(key, before));
  }

  async #list(key: string, member: string, listed: boolean): Promise<void> {
    const index = await this.#index(key);
    if (index.has(member) === listed) return;
    const turn = (on: boolean): void => {
      if (on) index.add(member);
      else index.delete(member);
      this.#sorted.delete(key);
    };
    turn(listed);
    this.#undo.push(() => turn(!listed));
  }
}

/** As Redis sorts what has the same score. */
const byBytes = (one: string, other: string): number => Buffer.compare(Buffer.from(one), Buffer.from(other));
