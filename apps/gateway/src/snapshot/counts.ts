/** Time in which requests are counted together, in milliseconds. */
export const SLOT_MS = 100;

/** The slot of a time in milliseconds. */
export const slotOf = (time: number): number => Math.floor(time / SLOT_MS);

/** So many requests of a client of a host passed in this slot. */
export type Use = [key: string, slot: number, count: number];

/** So many requests are open now. */
export type Opened = readonly [key: string, count: number];

/** What a worker has counted since it said so last: what passed, and of what is open that which changed. */
export interface Counts {
  readonly uses: readonly Use[];
  readonly open: readonly Opened[];
}

/** By whom a client of a host is counted; its host alone has a key without the space. */
export const clientKey = (hostname: string, network: string): string => `${hostname} ${network}`;

export const hostOfKey = (key: string): string => {
  const space = key.indexOf(' ');
  return space < 0 ? key : key.slice(0, space);
};

/** More clients than this in one report: those with the fewest requests are left to each worker alone. */
const MAX_REPORTED = 2_000;

/** The uses that are worth telling: of the clients that do most, where they are too many. */
export const worthTelling = (uses: readonly Use[]): readonly Use[] =>
  uses.length <= MAX_REPORTED ? uses : uses.toSorted((a, b) => b[2] - a[2]).slice(0, MAX_REPORTED);
