import { queryOptions, type UseMutationResult } from '@tanstack/react-query';
import type { SettingsView } from '#contracts';
import type { Outcome } from './outcome.ts';
import { request } from './request.ts';
import { useChange } from './use-change.ts';

/** No event tells of the settings. */
const LOOK_EVERY_MS = 30_000;

/** For the administrator alone. */
export const settingsQuery = queryOptions({
  queryKey: ['settings'],
  queryFn: ({ signal }) => request('GET', '/settings', { signal }),
  refetchInterval: LOOK_EVERY_MS,
});

/** Any of the settings; what is left out stays as it is. */
export type SettingsChange = Partial<SettingsView>;

export const useSaveSettings = (
  outcome: Outcome<SettingsView, SettingsChange>,
): UseMutationResult<SettingsView, Error, SettingsChange> =>
  useChange((body) => request('PUT', '/settings', { body }), outcome);
