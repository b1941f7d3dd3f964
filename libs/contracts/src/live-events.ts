import { z } from 'zod';
import { AlertView } from './alerts.ts';
import { CertificateStatus, CertificateView } from './certificates.ts';
import type { Health } from './health.ts';
import { RouteView } from './routes.ts';
import { TargetView } from './targets.ts';
import { TokenInfo } from './tokens.ts';

/**
 * Names of the server-sent events of GET /events. `ready` comes first: from now on nothing is missed. `change` tells of one
 * record. `reset` means that changes may have been missed: load everything anew. `health` tells that the system is well, or is not any more; it has no id. The id of each is the version of the
 * state; a client that comes back with it as Last-Event-ID gets what changed meanwhile, or `reset`.
 */
export const LIVE_READY = 'ready';
export const LIVE_CHANGE = 'change';
export const LIVE_RESET = 'reset';
export const LIVE_HEALTH = 'health';

/** The data of `health`; GET /health says more. */
export type LiveHealth = Pick<Health, 'status' | 'redis' | 'scheduler'>;

const gone = z.object({
  kind: z.enum(['target', 'certificate', 'issuance', 'token', 'route', 'alert']),
  id: z.string(),
  deleted: z.literal(true),
});
const now = <Kind extends string, View extends z.ZodType>(
  kind: Kind,
  view: View,
): z.ZodObject<{ kind: z.ZodLiteral<Kind>; id: z.ZodString; deleted: z.ZodLiteral<false>; view: View }> =>
  z.object({ kind: z.literal(kind), id: z.string(), deleted: z.literal(false), view });

/** The private CA is another: made, renewed, or with another certificate revoked. GET /ca says how it is. */
const caChanged = z.object({ kind: z.literal('internal-ca'), id: z.string(), deleted: z.literal(false) });

/**
 * The data of `change`: a record of the caller's lists as GET would show it now (for an issuance, the status of its
 * certificate name), or that it is gone. What issues certificates is told of by its name alone.
 */
export const LiveChange = z.union([
  gone,
  now('target', TargetView),
  now('certificate', CertificateView),
  now('issuance', CertificateStatus),
  now('token', TokenInfo),
  now('route', RouteView),
  now('alert', AlertView),
  caChanged,
]);
export type LiveChange = z.output<typeof LiveChange>;
