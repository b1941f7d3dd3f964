import { useSyncExternalStore } from 'react';

let names: ReadonlySet<string> = new Set();
const listeners = new Set<() => void>();

/** Certificate names that the feed told of while this page was open: their issuances are worth asking about. */
export function watchName(name: string): void {
  if (names.has(name)) return;
  names = new Set([...names, name]);
  for (const listener of listeners) listener();
}

export const useWatchedNames = (): ReadonlySet<string> => useSyncExternalStore(subscribe, () => names);

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
