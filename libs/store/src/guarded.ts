import { AsyncLocalStorage } from 'node:async_hooks';
import type { Transaction } from './commit.ts';
import { joined } from './joined.ts';

/** What the first transaction of a piece of work brings with it, in the same step: conditions of a request, for one. */
export interface Guard {
  /** Asked anew at every attempt; it only reads. @throws what the work ends with where nothing may be written */
  readonly bring: () => Promise<Transaction>;
  /** The transaction is done, and what was brought with it. Those that follow bring nothing. */
  readonly done: () => void;
}

interface Standing {
  readonly guards: readonly Guard[];
  spent: boolean;
  /** Ends when the transaction before this one does. */
  turn: Promise<unknown>;
}

const standing = new AsyncLocalStorage<Standing>();

/** Has a guard stand over whatever this work writes, and over what it calls writes. */
export function guarded<T>(guard: Guard, work: () => Promise<T>): Promise<T> {
  const guards = [...(standing.getStore()?.guards ?? []), guard];
  return standing.run({ guards, spent: false, turn: Promise.resolve() }, work);
}

/** Writes a transaction with what the guards of the work bring, if it is the first that succeeds. Others at the same time wait for it. */
export async function withGuards<T>(transaction: Transaction, write: (whole: Transaction) => Promise<T>): Promise<T> {
  const now = standing.getStore();
  if (!now || now.spent) return write(transaction);
  const written = now.turn.then(async () => {
    if (now.spent) return write(transaction);
    const brought = await Promise.all(now.guards.map((guard) => guard.bring()));
    const answer = await write(joined(...brought, transaction));
    now.spent = true;
    for (const guard of now.guards) guard.done();
    return answer;
  });
  now.turn = written.catch(() => {});
  return written;
}
