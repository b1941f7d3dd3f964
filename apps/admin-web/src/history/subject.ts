import type { HistoryEntryView } from '#contracts';
import type { HistoryKind } from '#domain';
import { historyTexts as t } from '../history-texts.ts';

/** Where records of a kind are in this page. */
const VIEWS: Partial<Record<HistoryKind, (id: string) => string>> = {
  target: (id) => `/hosts?q=${id}`,
  route: (id) => `/routes?q=${id}`,
  'access-list': (id) => `/access-lists?q=${id}`,
  certificate: (id) => `/certificates?q=${id}`,
  issuance: (id) => `/certificates?q=${id}`,
  'internal-ca': () => '/ca',
  token: (id) => `/tokens?q=${id}`,
  settings: () => '/settings',
  'local-group': (id) => `/people?tab=groups&q=${id}`,
};

type Subject = Pick<HistoryEntryView, 'kind' | 'id'>;

/** `host app.example.com`; of some kinds there is but one record. */
export const subjectOf = ({ kind, id }: Subject): string =>
  kind === id || kind === 'internal-ca' ? t.kinds[kind] : `${t.kinds[kind]} ${id}`;

/** Where it is now, if this page shows it at all. */
export const placeOf = ({ kind, id }: Subject): string | undefined => VIEWS[kind]?.(encodeURIComponent(id));

/** All changes of it. */
export const historyOf = ({ kind, id }: Subject): string => `/history?kind=${kind}&id=${encodeURIComponent(id)}`;

export const byWhat = ({ by }: Pick<HistoryEntryView, 'by'>): string => t.by[by] ?? t.byApp(by);

/** A sentence's first word. */
export const upper = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
