import { z } from 'zod';
import { UPSTREAM_STATES } from './upstreams.ts';

const count = z.number().int();
const bytes = z.number().int().nullable();

/** What a gateway says of itself. */
export const AboutGateway = z.object({
  /** `behind`: changes that it does not serve from yet; `deaths`: how often it was replaced because it died. */
  workers: z.array(
    z.object({ worker: count, pid: count.nullable(), listening: z.boolean(), behind: count, deaths: count }),
  ),
  hosts: count,
  certificates: count,
  /** Those that get no requests there. */
  upstreams_out: z.array(
    z.object({ hostname: z.string(), url: z.string(), state: z.enum(UPSTREAM_STATES), reason: z.string() }),
  ),
});
export type AboutGateway = z.output<typeof AboutGateway>;

/** A process of an app that was heard of in the last 20 seconds. */
export const RunningApp = z.object({
  id: z.string(),
  app: z.string(),
  /** The machine, or the container. */
  host: z.string(),
  pid: count,
  version: z.string(),
  started_at: z.iso.datetime(),
  gateway: AboutGateway.optional(),
});
export type RunningApp = z.output<typeof RunningApp>;

/** What is known of Redis; of one node, where it is a cluster. Null: it does not say. */
const RedisView = z.object({
  deployment: z.enum(['socket', 'server', 'sentinel', 'cluster']),
  version: z.string().nullable(),
  /** How long a question took, in milliseconds. */
  latency_ms: z.number(),
  memory_bytes: bytes,
  /** Null: no limit. */
  memory_limit_bytes: bytes,
  clients: count.nullable(),
  uptime_seconds: count.nullable(),
  /** How what it has survives its end: a journal of every write, a copy from time to time, or not at all. */
  persistence: z.enum(['journal', 'snapshot', 'none']).nullable(),
  last_saved_at: z.iso.datetime().nullable(),
  /** Whether the last copy, or the journal, could not be written. */
  persistence_failed: z.boolean(),
});

/** Answer of GET /system. */
export const SystemView = z.object({
  /** Of the admin-api that answers. */
  version: z.string(),
  node: z.string(),
  redis: RedisView,
  apps: z.array(RunningApp),
  /** Orders of certificates: under way, waiting to be repeated, and failed for good. */
  orders: z.object({ in_progress: count, waiting: count, failed: count }),
});
export type SystemView = z.output<typeof SystemView>;
