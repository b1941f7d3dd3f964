import type { NewRoute, RouteUpdate, RouteView } from '#contracts';
import {
  InvalidInput,
  MAX_PRIORITY,
  parseLabels,
  parseMethods,
  parseNotes,
  parsePathPrefix,
  parsePathRegex,
  parseRouteId,
  parseRouteTarget,
  parseTargetHost,
  type RouteTargetType,
} from '#domain';
import { problemsIn, type Problems } from '../ca/use-draft.ts';
import { routeFormTexts as t } from '../routes-texts.ts';

const MAX_DESCRIPTION = 500;

/** A route as it is being typed; its fields have the API's names. */
export interface RouteDraft {
  readonly route_id: string;
  readonly path_pattern: string;
  readonly is_regex: boolean;
  readonly target_type: RouteTargetType;
  readonly target_value: string;
  readonly priority: string;
  readonly methods: string;
  readonly enabled: boolean;
  readonly description: string;
  readonly strip_prefix: string;
  readonly add_prefix: string;
  readonly labels: string;
  readonly notes: string;
}

export const draftOf = (route: RouteView | undefined): RouteDraft => ({
  route_id: route?.route_id ?? '',
  path_pattern: route?.path_pattern ?? '',
  is_regex: route?.is_regex ?? false,
  target_type: route?.target_type ?? 'hostname',
  target_value: route?.target_value ?? '',
  priority: String(route?.priority ?? 50),
  methods: route?.methods?.join(', ') ?? '',
  enabled: route?.enabled ?? true,
  description: route?.description ?? '',
  strip_prefix: route?.strip_prefix ?? '',
  add_prefix: route?.add_prefix ?? '',
  labels: route?.labels.join(', ') ?? '',
  notes: route?.notes ?? '',
});

const wordsIn = (text: string): string[] => text.split(/[\s,]+/).filter(Boolean);

/** The draft in the API's fields. */
export const fieldsOf = (draft: RouteDraft): Omit<NewRoute, 'route_id'> => ({
  path_pattern: draft.path_pattern.trim(),
  is_regex: draft.is_regex,
  target_type: draft.target_type,
  target_value: draft.target_value.trim(),
  priority: Number(draft.priority),
  methods: draft.methods.trim() === '' ? null : wordsIn(draft.methods),
  enabled: draft.enabled,
  description: draft.description.trim(),
  strip_prefix: draft.strip_prefix.trim() || null,
  add_prefix: draft.add_prefix.trim() || null,
  labels: wordsIn(draft.labels),
  notes: draft.notes,
});

/** Only what differs, so that nobody else's change of another field is undone. */
export function changesOf(draft: RouteDraft, before: RouteDraft): RouteUpdate {
  const [now, was] = [fieldsOf(draft), fieldsOf(before)] as Record<string, unknown>[];
  return Object.fromEntries(
    Object.entries(now ?? {}).filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(was?.[name])),
  );
}

/** Every wrong field, by the same rules and in the same words as the API; empty where all is well. */
export function problemsOf(draft: RouteDraft): Problems {
  const path = draft.path_pattern.trim();
  const optional = (field: 'strip_prefix' | 'add_prefix'): [string, string][] =>
    draft[field].trim() === '' ? [] : problemsIn(field, () => parsePathPrefix(draft[field].trim(), field));
  return new Map([
    ...(draft.route_id === '' ? [] : problemsIn('route_id', () => parseRouteId(draft.route_id))),
    // Whether it is an expression of RE2 is for the API to say.
    ...problemsIn('path_pattern', () => (draft.is_regex ? parsePathRegex(path, () => 0) : parsePathPrefix(path))),
    ...problemsIn('target_value', () =>
      parseRouteTarget(draft.target_type, draft.target_value.trim(), parseTargetHost),
    ),
    ...problemsIn('priority', () => checkPriority(draft.priority)),
    ...(draft.methods.trim() === '' ? [] : problemsIn('methods', () => parseMethods(wordsIn(draft.methods)))),
    ...optional('strip_prefix'),
    ...optional('add_prefix'),
    ...(draft.description.length > MAX_DESCRIPTION ? [['description', t.descriptionLong] as const] : []),
    ...problemsIn('labels', () => parseLabels(wordsIn(draft.labels))),
    ...problemsIn('notes', () => parseNotes(draft.notes)),
  ]);
}

function checkPriority(text: string): void {
  if (!/^\d{1,3}$/.test(text.trim()) || Number(text) > MAX_PRIORITY) throw InvalidInput.of('priority', t.priorityWrong);
}
