import type { SavedState } from '#store';

/** How much of what people know is in a state. */
export interface Contents {
  readonly hosts: number;
  readonly certificates: number;
  readonly routes: number;
  readonly access_lists: number;
  readonly tokens: number;
}

/** The lists of names; what belongs to the names is counted with them. */
const INDEXES = {
  hosts: 'index:proxy',
  certificates: 'index:cert',
  routes: 'index:route',
  access_lists: 'index:access-list',
  tokens: 'index:token',
} as const;

export function contentsOf({ keys }: SavedState): Contents {
  const lengths = new Map(keys.map(({ key, value }) => [key, value.length]));
  const entries = Object.entries(INDEXES).map(([what, index]) => [what, lengths.get(index) ?? 0]);
  return Object.fromEntries(entries) as Contents;
}

/** Such as `3 hosts, 2 certificates, 1 route`. */
export const inWords = (contents: Contents): string =>
  Object.entries(contents)
    .map(([what, n]) => `${n} ${what.replaceAll('_', ' ').slice(0, n === 1 ? -1 : undefined)}`)
    .join(', ');
