import type { Transaction } from './commit.ts';

/** Makes one transaction of several, so that all of it happens or nothing. */
export const joined = (...transactions: (Transaction | undefined)[]): Transaction => ({
  expect: transactions.flatMap((transaction) => transaction?.expect ?? []),
  writes: transactions.flatMap((transaction) => transaction?.writes ?? []),
  changes: transactions.flatMap((transaction) => transaction?.changes ?? []),
});
