import { queryOptions } from '@tanstack/react-query';
import { request } from './request.ts';

/** No event tells of traffic. */
const LOOK_EVERY_MS = 5_000;
const HOUR_MS = 3_600_000;

/** How far back, and the seconds that are counted together. */
export const RANGES = {
  '1h': { hours: 1, step: 60 },
  '3h': { hours: 3, step: 300 },
  '24h': { hours: 24, step: 900 },
} as const;
export type Range = keyof typeof RANGES;

/** What was asked for lately, of one host or of all that this token sees. */
export const trafficQuery = (range: Range, host?: string) =>
  queryOptions({
    queryKey: ['traffic', host ?? null, range],
    queryFn: ({ signal }) => {
      const { hours, step } = RANGES[range];
      const from = new Date(Date.now() - hours * HOUR_MS).toISOString();
      const query = { from, step: `${step}` as const, ...(host !== undefined && { host }) };
      return request('GET', '/traffic', { signal, query });
    },
    refetchInterval: LOOK_EVERY_MS,
  });
