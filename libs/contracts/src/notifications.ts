import { z } from 'zod';
import {
  ALERT_EVENTS,
  ALERT_KINDS,
  NOTIFICATION_KINDS,
  parseNotificationName,
  parseWebhookSecret,
  parseWebhookUrl,
  SEVERITIES,
} from '#domain';
import { AlertView } from './alerts.ts';
import { Email, parsedBy } from './fields.ts';
import { search, sortBy } from './list-queries.ts';
import { PageQuery } from './page.ts';

export const NotificationName = parsedBy(z.string().meta({ example: 'ops' }), (value) =>
  parseNotificationName(value, 'value'),
);
const Url = parsedBy(z.string().meta({ example: 'https://hooks.example.com/mpm' }), (value) =>
  parseWebhookUrl(value, 'value'),
);
const Secret = parsedBy(z.string().meta({ example: 'a-secret-of-16-or-more' }), (value) =>
  parseWebhookSecret(value, 'value'),
);
const kinds = z.array(z.enum(ALERT_KINDS)).max(ALERT_KINDS.length, 'names a kind twice');

/** Body of POST /notifications. */
export const NewNotification = z.strictObject({
  name: NotificationName,
  kind: z.enum(NOTIFICATION_KINDS),
  /** false: it is told nothing. */
  enabled: z.boolean().default(true),
  /** Of a webhook: where each message is posted. */
  url: Url.nullable().default(null),
  /** Of a webhook: what its messages are signed with (HMAC-SHA256). It is never shown. */
  secret: Secret.nullable().default(null),
  /** Of e-mail: the addresses. */
  to: z.array(Email).default([]),
  /** The kinds of alerts that it wants; empty: all. */
  alerts: kinds.default([]),
  /** The lightest that it wants. */
  severity: z.enum(SEVERITIES).default('warning'),
  note: z.string().max(500, 'must have at most 500 characters').default(''),
});
export type NewNotification = z.output<typeof NewNotification>;

/** Body of PUT /notifications/{name}; what is left out stays. A target stays of its kind. */
export const NotificationUpdate = z
  .strictObject({
    enabled: z.boolean(),
    url: Url.nullable(),
    secret: Secret.nullable(),
    to: z.array(Email),
    alerts: kinds,
    severity: z.enum(SEVERITIES),
    note: z.string().max(500, 'must have at most 500 characters'),
  })
  .partial();
export type NotificationUpdate = z.output<typeof NotificationUpdate>;

export const NotificationView = z.object({
  name: z.string(),
  kind: z.enum(NOTIFICATION_KINDS),
  enabled: z.boolean(),
  url: z.string().nullable(),
  /** Whether messages are signed. */
  has_secret: z.boolean(),
  to: z.array(z.string()),
  alerts: z.array(z.enum(ALERT_KINDS)),
  severity: z.enum(SEVERITIES),
  note: z.string(),
  created_at: z.iso.datetime(),
  updated_at: z.iso.datetime(),
  last_success_at: z.iso.datetime().nullable(),
  last_failure_at: z.iso.datetime().nullable(),
  /** In words, with what to do. */
  last_failure: z.string().nullable(),
  /** Messages that are on their way. */
  waiting: z.number().int(),
});
export type NotificationView = z.output<typeof NotificationView>;

/** Query of GET /notifications. */
export const NotificationListQuery = z.strictObject({
  ...PageQuery.shape,
  search: search.optional(),
  kind: z.enum(NOTIFICATION_KINDS).optional(),
  sort: sortBy('name', 'kind', 'enabled', 'severity', 'last_success_at', 'last_failure_at', 'created_at', 'updated_at'),
});
export type NotificationListQuery = z.output<typeof NotificationListQuery>;

/** Answer of DELETE /notifications/{name}. */
export const NotificationDeleted = z.object({ status: z.literal('success'), message: z.string(), name: z.string() });
export type NotificationDeleted = z.output<typeof NotificationDeleted>;

/** Answer of POST /notifications/{name}/test. */
export const NotificationTested = z.object({
  name: z.string(),
  /** Whether the receiver has taken the message. */
  delivered: z.boolean(),
  /** What the receiver answered, or the exact error. */
  answer: z.string(),
  /** What to do where it was not delivered. */
  remedy: z.string().nullable(),
});
export type NotificationTested = z.output<typeof NotificationTested>;

/** The body that a webhook gets. `id` is the same at every attempt. */
export const WebhookMessage = z.object({
  id: z.string(),
  event: z.enum([...ALERT_EVENTS, 'test']),
  /** ISO 8601, UTC: when it was written. */
  at: z.iso.datetime(),
  /** All of it in words, for chats that show `text`. */
  text: z.string(),
  /** Usually one; where very much happens at once, several. */
  alerts: z.array(AlertView),
  /** How many more there are that are not listed; GET /alerts lists all. */
  others: z.number().int(),
});
export type WebhookMessage = z.output<typeof WebhookMessage>;
