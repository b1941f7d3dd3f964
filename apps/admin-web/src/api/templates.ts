import { queryOptions, type UseMutationResult } from '@tanstack/react-query';
import type { TargetUpdate, TemplateDeleted, TemplateView } from '#contracts';
import type { Outcome } from './outcome.ts';
import { request } from './request.ts';
import { useChange } from './use-change.ts';

export const templatesQuery = queryOptions({
  queryKey: ['templates'],
  queryFn: ({ signal }) => request<TemplateView[]>('GET', 'templates', { signal }),
});

export interface NewTemplateFields {
  readonly name: string;
  readonly notes: string;
  readonly fields: TargetUpdate;
}

export const useSaveTemplate = (
  outcome: Outcome<TemplateView, NewTemplateFields>,
): UseMutationResult<TemplateView, Error, NewTemplateFields> =>
  useChange((body) => request('POST', 'templates', { body }), outcome);

export const useDeleteTemplate = (
  outcome: Outcome<TemplateDeleted, string>,
): UseMutationResult<TemplateDeleted, Error, string> =>
  useChange((name) => request('DELETE', `templates/${encodeURIComponent(name)}`), outcome);
