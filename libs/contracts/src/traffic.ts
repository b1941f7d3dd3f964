import { z } from 'zod';
import { TRAFFIC_STEPS, type TrafficStep } from '#domain';

const MAX_TEXT = 255;

/** Query of GET /traffic. */
export const TrafficQuery = z.strictObject({
  /** A host as it is configured; all that the caller sees where it is left out. */
  host: z.string().min(1, 'must be a host').max(MAX_TEXT, `is longer than ${MAX_TEXT} characters`).optional(),
  /** Where it begins: a time. */
  from: z.iso.datetime({ offset: true, error: 'is no time such as 2026-01-31T12:00:00Z' }).optional(),
  /** Seconds that are counted together. */
  step: z
    .enum(TRAFFIC_STEPS.map(String), { error: `must be one of ${TRAFFIC_STEPS.join(', ')}` })
    .transform((text) => Number(text) as TrafficStep)
    .optional()
    .meta({ type: 'string', example: '60' }),
});
export type TrafficQuery = z.output<typeof TrafficQuery>;

const count = z.number().int();
const milliseconds = z.number().nullable();

const TrafficTotal = z.object({
  requests: count,
  /** Of these: answered 4xx, answered 5xx, and not answered at all. */
  client_errors: count,
  server_errors: count,
  unanswered: count,
  /** Bytes of content, to clients and from them. */
  sent: count,
  received: count,
  /** Until answers began: about half of the requests, and about 95 of 100, waited no longer. Null where there was none. */
  median_ms: milliseconds,
  p95_ms: milliseconds,
});

/** What the gateways counted, in steps. */
export const TrafficView = z.object({
  /** Null: all hosts that the caller sees. */
  host: z.string().nullable(),
  /** The beginning of the first step. */
  from: z.iso.datetime(),
  /** Seconds. */
  step: z.number().int(),
  /** Every step until now, those without traffic as well; the last one is not over. */
  points: z.array(TrafficTotal.extend({ time: z.iso.datetime() })),
  total: TrafficTotal,
});
export type TrafficView = z.output<typeof TrafficView>;
