import { queryOptions } from '@tanstack/react-query';
import { request } from './request.ts';

/** No event tells of what runs. */
const LOOK_EVERY_MS = 5_000;

/** For the administrator alone. */
export const systemQuery = queryOptions({
  queryKey: ['system'],
  queryFn: ({ signal }) => request('GET', '/system', { signal }),
  refetchInterval: LOOK_EVERY_MS,
});
