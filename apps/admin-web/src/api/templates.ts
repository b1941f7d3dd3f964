import { queryOptions, type UseMutationResult } from '@tanstack/react-query';
import type { TargetUpdate, TemplateDeleted, TemplateView } from '#contracts';
import type { Outcome } from './outcome.ts';
import { request } from './request.ts';
import { useChange } from './use-change.ts';

/** No event tells of templates. */
const LOOK_EVERY_MS = 30_000;

export const templatesQuery = queryOptions({
  queryKey: ['templates'],
  queryFn: ({ signal }) => request('GET', '/templates', { signal }),
  refetchInterval: LOOK_EVERY_MS,
});

/** Creates a template (`creates`), or changes the one of that name; `fields` is the whole set. */
export interface SaveTemplate {
  readonly name: string;
  readonly creates: boolean;
  readonly notes: string;
  readonly fields: TargetUpdate;
}

export const useSaveTemplate = (
  outcome: Outcome<TemplateView, SaveTemplate>,
): UseMutationResult<TemplateView, Error, SaveTemplate> =>
  useChange(
    ({ name, creates, notes, fields }) =>
      creates
        ? request('POST', '/templates', { body: { name, notes, fields } })
        : request('PUT', '/templates/{name}', { path: { name }, body: { notes, fields } }),
    outcome,
  );

export const useDeleteTemplate = (
  outcome: Outcome<TemplateDeleted, string>,
): UseMutationResult<TemplateDeleted, Error, string> =>
  useChange((name) => request('DELETE', '/templates/{name}', { path: { name } }), outcome);
