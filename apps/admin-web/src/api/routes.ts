import { queryOptions, useMutation, useQueryClient, type UseMutationResult } from '@tanstack/react-query';
import type { NewRoute, RouteDeleted, RouteUpdate, RouteView } from '#contracts';
import type { Outcome } from './outcome.ts';
import { request } from './request.ts';
import { useChange } from './use-change.ts';

/** In the order in which they are looked at. */
export const routesQuery = queryOptions({
  queryKey: ['routes'],
  queryFn: ({ signal }) => request('GET', '/routes', { signal }),
});

/** Makes a route (`id` is what it shall be called, or undefined), or changes these fields of the one of that id. */
export type SaveRoute =
  | { readonly creates: true; readonly id: string | undefined; readonly fields: Omit<NewRoute, 'route_id'> }
  | { readonly creates: false; readonly id: string; readonly fields: RouteUpdate };

export const useSaveRoute = (outcome: Outcome<RouteView, SaveRoute>): UseMutationResult<RouteView, Error, SaveRoute> =>
  useChange(
    ({ creates, id, fields }) =>
      creates
        ? request('POST', '/routes', { body: { ...(id !== undefined && { route_id: id }), ...fields } })
        : request('PUT', '/routes/{route_id}', { path: { route_id: id }, body: fields }),
    outcome,
  );

export const useDeleteRoute = (
  outcome: Outcome<RouteDeleted, string>,
): UseMutationResult<RouteDeleted, Error, string> =>
  useChange((id) => request('DELETE', '/routes/{route_id}', { path: { route_id: id } }), outcome);

export interface SwitchRoute {
  readonly id: string;
  readonly enabled: boolean;
}

/** Turns a route on or off. The list shows it at once, and takes it back where the API refuses. */
export function useSwitchRoute(
  outcome: Outcome<RouteView, SwitchRoute>,
): UseMutationResult<RouteView, Error, SwitchRoute> {
  const client = useQueryClient();
  const { queryKey } = routesQuery;
  return useMutation({
    mutationFn: ({ id: route_id, enabled }) =>
      enabled
        ? request('POST', '/routes/{route_id}/enable', { path: { route_id } })
        : request('POST', '/routes/{route_id}/disable', { path: { route_id } }),
    onMutate: async ({ id, enabled }) => {
      await client.cancelQueries({ queryKey });
      client.setQueryData(queryKey, (routes) =>
        routes?.map((route) => (route.route_id === id ? { ...route, enabled } : route)),
      );
    },
    onSuccess: (data, variables) => outcome.onSuccess?.(data, variables),
    onError: (error) => outcome.onError?.(error),
    onSettled: () => client.invalidateQueries({ queryKey }),
  });
}

export interface Question {
  readonly url: string;
  readonly method: string;
  readonly ip?: string | undefined;
}

export const EXPLAIN_KEY = ['explain'] as const;

/** What would become of a request, as things are now. */
export const explainQuery = ({ url, method, ip }: Question) =>
  queryOptions({
    queryKey: [...EXPLAIN_KEY, url, method, ip],
    queryFn: ({ signal }) => request('POST', '/explain', { signal, body: { url, method, ...(ip && { ip }) } }),
    staleTime: 0,
  });
