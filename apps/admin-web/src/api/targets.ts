import {
  queryOptions,
  useMutation,
  useQueryClient,
  type QueryClient,
  type UseMutationResult,
} from '@tanstack/react-query';
import type { BulkChanged, TargetDeleted, TargetSaved, TargetUpdate, TargetView } from '#contracts';
import type { Outcome } from './outcome.ts';
import { request } from './request.ts';
import { withRecords } from './with-records.ts';

export const targetsQuery = queryOptions({
  queryKey: ['targets'],
  queryFn: ({ signal }) => request('GET', '/proxy/targets', { signal }),
});

/** Creates a host, or changes these fields of the one of that name. */
export interface SaveTarget {
  readonly hostname: string;
  /** A new one: of its fields alone, or as another is. Undefined: it is there. */
  readonly creates?: 'new' | { readonly from: string };
  /** What a new one begins with. */
  readonly template?: string;
  readonly fields: TargetUpdate;
}

export const useSaveTarget = (
  outcome: Outcome<TargetSaved, SaveTarget>,
): UseMutationResult<TargetSaved, Error, SaveTarget> => {
  const client = useQueryClient();
  return useMutation({
    mutationFn: save,
    onSuccess: (saved, variables) => {
      setTargets(client, new Map([[saved.proxy_target.hostname, saved.proxy_target]]));
      outcome.onSuccess?.(saved, variables);
      readTheRest(client);
    },
    onError: (error) => outcome.onError?.(error),
  });
};

function save({ hostname, creates, template, fields }: SaveTarget): Promise<TargetSaved> {
  if (creates === undefined) return request('PUT', '/proxy/targets/{hostname}', { path: { hostname }, body: fields });
  if (creates !== 'new')
    return request('POST', '/proxy/targets/{hostname}/clone', {
      path: { hostname: creates.from },
      body: { hostname, ...fields },
    });
  return request('POST', '/proxy/targets', { body: { hostname, ...(template && { template }), ...fields } });
}

export interface DeleteTarget {
  readonly hostname: string;
  readonly deleteCertificate: boolean;
}

export const useDeleteTarget = (
  outcome: Outcome<TargetDeleted, DeleteTarget>,
): UseMutationResult<TargetDeleted, Error, DeleteTarget> => {
  const client = useQueryClient();
  return useMutation({
    mutationFn: deleteTarget,
    onSuccess: (deleted, variables) => {
      outcome.onSuccess?.(deleted, variables);
      setTargets(client, new Map([[variables.hostname, undefined]]));
      readTheRest(client);
    },
    onError: (error) => outcome.onError?.(error),
  });
};

const deleteTarget = ({ hostname, deleteCertificate }: DeleteTarget): Promise<TargetDeleted> =>
  request('DELETE', '/proxy/targets/{hostname}', {
    path: { hostname },
    query: { delete_certificate: deleteCertificate },
  });

export interface DeleteTargets {
  readonly hostnames: readonly string[];
  readonly deleteCertificates: boolean;
  /** Told of each that is done with. */
  readonly onProgress: (done: number) => void;
}

/** What of many was refused, with the reason. */
export interface Refused {
  readonly hostname: string;
  readonly message: string;
}

/** Several at a time: the way there and back is most of the time. */
const AT_ONCE = 6;

/** Deletes many, whatever becomes of one of them. */
export const useDeleteTargets = (
  outcome: Outcome<readonly Refused[], DeleteTargets>,
): UseMutationResult<readonly Refused[], Error, DeleteTargets> => {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async ({ hostnames, deleteCertificates, onProgress }) => {
      const waiting = [...hostnames];
      const refused: Refused[] = [];
      const work = async (): Promise<void> => {
        for (let hostname = waiting.shift(); hostname !== undefined; hostname = waiting.shift()) {
          const message = await deleteTarget({ hostname, deleteCertificate: deleteCertificates }).then(
            () => undefined,
            (error: Error) => error.message,
          );
          if (message !== undefined) refused.push({ hostname, message });
          onProgress(hostnames.length - waiting.length);
        }
      };
      await Promise.all(Array.from({ length: AT_ONCE }, work));
      return refused;
    },
    onSuccess: (refused, variables) => {
      outcome.onSuccess?.(refused, variables);
      const kept = new Set(refused.map(({ hostname }) => hostname));
      setTargets(client, new Map(variables.hostnames.filter((it) => !kept.has(it)).map((it) => [it, undefined])));
      readTheRest(client);
    },
    onError: (error) => outcome.onError?.(error),
  });
};

export interface ChangeTargets {
  readonly action: BulkChanged['action'];
  readonly labels?: readonly string[];
  readonly hostnames: readonly string[];
}

/** Changes many at once. The events tell what became of each. */
export const useChangeTargets = (
  outcome: Outcome<BulkChanged, ChangeTargets>,
): UseMutationResult<BulkChanged, Error, ChangeTargets> =>
  useMutation({
    mutationFn: ({ action, labels, hostnames }) =>
      request('POST', '/proxy/targets/bulk', {
        body: { action, ...(labels && { labels }), select: { hostnames } },
      }),
    onSuccess: (changed, variables) => outcome.onSuccess?.(changed, variables),
    onError: (error) => outcome.onError?.(error),
  });

export interface SwitchTarget {
  readonly hostname: string;
  readonly enabled: boolean;
}

/** Turns a host on or off. The list shows it at once, and takes it back where the API refuses. */
export function useSwitchTarget(
  outcome: Outcome<TargetSaved, SwitchTarget>,
): UseMutationResult<TargetSaved, Error, SwitchTarget> {
  const client = useQueryClient();
  const show = (hostname: string, enabled: boolean): void => {
    const target = client.getQueryData(targetsQuery.queryKey)?.find((one) => one.hostname === hostname);
    if (target) setTargets(client, new Map([[hostname, { ...target, enabled }]]));
  };
  return useMutation({
    mutationFn: ({ hostname, enabled }) =>
      request('PUT', '/proxy/targets/{hostname}', { path: { hostname }, body: { enabled } }),
    onMutate: ({ hostname, enabled }) => show(hostname, enabled),
    onSuccess: (data, variables) => {
      setTargets(client, new Map([[data.proxy_target.hostname, data.proxy_target]]));
      outcome.onSuccess?.(data, variables);
    },
    onError: (error, { hostname, enabled }) => {
      show(hostname, !enabled);
      outcome.onError?.(error);
    },
  });
}

/** Puts hosts into the list that was loaded; undefined takes one out. A list that is on its way may be older: it is read again. */
export function setTargets(client: QueryClient, targets: ReadonlyMap<string, TargetView | undefined>): void {
  const { queryKey } = targetsQuery;
  client.setQueryData(queryKey, (all) => all && withRecords(all, targets, 'hostname'));
  if (client.isFetching({ queryKey }) > 0) void client.invalidateQueries({ queryKey });
}

/** A host takes its certificate with it, and more. All hosts are not read again for that: they may be ten thousand. */
const readTheRest = (client: QueryClient): void =>
  void client.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== targetsQuery.queryKey[0] });
