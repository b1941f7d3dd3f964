/** One of several that share the requests. */
export interface Share {
  /** More than 0; what it gets in proportion to the others. */
  readonly weight: number;
  /** Requests under way there. */
  readonly open: number;
  /** What it is owed of the turns so far; belongs to whoever takes turns. */
  turn: number;
}

/**
 * The next in turn, by weight and evenly mixed: of weights 5, 1, 1 the first gets a a b a c a a, and not five in a row.
 * @param shares at least one
 * @param take false only looks who it would be
 */
export function nextInTurn<T extends Share>(shares: readonly T[], take: boolean): T {
  let best = shares[0] as T;
  let total = 0;
  for (const share of shares) {
    total += share.weight;
    if (share.turn + share.weight > best.turn + best.weight) best = share;
  }
  if (!take) return best;
  for (const share of shares) share.turn += share.weight;
  best.turn -= total;
  return best;
}

/** Where the fewest requests are under way for its weight; by turns where that is so at several. */
export function leastOpen<T extends Share>(shares: readonly T[], take: boolean): T {
  let least = Infinity;
  for (const { open, weight } of shares) least = Math.min(least, open / weight);
  const tied = shares.filter(({ open, weight }) => open / weight === least);
  return nextInTurn(tied, take);
}
