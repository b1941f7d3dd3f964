import type { LogFilter } from '../api/logs.ts';

/** Filters by their names in the address and in the API. */
export const FILTERS = ['host', 'status', 'method', 'client', 'user', 'text'] as const;
export type FilterName = (typeof FILTERS)[number];

export const filterIn = (get: (name: string) => string | undefined): LogFilter =>
  Object.fromEntries(
    FILTERS.flatMap((name) => {
      const value = get(name)?.trim();
      return value ? [[name, value] as const] : [];
    }),
  );
