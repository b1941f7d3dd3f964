import { z } from 'zod';
import { ALERT_KINDS, SEVERITIES } from '#domain';
import { PageQuery } from './page.ts';
import { search, sortBy } from './list-queries.ts';

/** Something that somebody should know. */
export const AlertView = z.object({
  id: z.string(),
  kind: z.enum(ALERT_KINDS),
  /** What it is about: a certificate, a host and its upstream, an app. */
  subject: z.string(),
  severity: z.enum(SEVERITIES),
  message: z.string(),
  /** What to do. */
  remedy: z.string(),
  since: z.iso.datetime(),
  last_seen: z.iso.datetime(),
  /** When it was last told to targets of notifications. */
  told_at: z.iso.datetime(),
  /** null: it is still so. */
  cleared_at: z.iso.datetime().nullable(),
});
export type AlertView = z.output<typeof AlertView>;

/** Query of GET /alerts. */
export const AlertListQuery = z.strictObject({
  ...PageQuery.shape,
  search: search.optional(),
  kind: z.enum(ALERT_KINDS).optional(),
  severity: z.enum(SEVERITIES).optional(),
  /** `cleared`: those of the last seven days that are mended. */
  state: z.enum(['open', 'cleared', 'all']).default('open'),
  sort: sortBy('since', 'kind', 'subject', 'severity', 'last_seen', 'cleared_at'),
});
export type AlertListQuery = z.output<typeof AlertListQuery>;

/** What GET /health says of them, whoever asks. */
export const HealthAlerts = z.object({
  critical: z.number().int(),
  warning: z.number().int(),
  /** The gravest and latest, ten at most. */
  latest: z.array(AlertView.pick({ kind: true, subject: true, severity: true, since: true })),
});
export type HealthAlerts = z.output<typeof HealthAlerts>;
