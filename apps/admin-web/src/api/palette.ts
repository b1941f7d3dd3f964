import { queryOptions } from '@tanstack/react-query';
import { request } from './request.ts';

/** Names of records that no view has loaded for itself; what may not be read is left out. */
export const otherRecordsQuery = queryOptions({
  queryKey: ['palette'],
  queryFn: async ({ signal }) => {
    const [routes, lists] = await Promise.allSettled([
      request('GET', '/routes', { signal }),
      request('GET', '/access-lists', { signal }),
    ]);
    return {
      routes: routes.status === 'fulfilled' ? routes.value : [],
      lists: lists.status === 'fulfilled' ? lists.value : [],
    };
  },
});
