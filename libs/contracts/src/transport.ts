import { z } from 'zod';

/**
 * Commands to cert-manager over Nest's Redis transport. It is pub/sub: every replica hears every command, so a handler
 * only enqueues a job whose id deduplicates; and none may be listening, so what has to be done is in Redis before the
 * command is sent. The command is a nudge and an acknowledgement, never the only place where the work stands.
 */
export const CERTIFICATE_REQUESTED = 'certificate.requested';
export const CertificateRequested = z.object({ cert_name: z.string() });
export type CertificateRequested = z.output<typeof CertificateRequested>;

/** A cert-manager's answer: it has put the work in the queue. */
export const CertificateQueued = z.object({ cert_name: z.string(), queued: z.literal(true) });
export type CertificateQueued = z.output<typeof CertificateQueued>;

/** Asks a cert-manager whether its clock runs; answered by any replica. */
export const SCHEDULER_STATUS = 'scheduler.status';
export const SchedulerStatus = z.object({ running: z.boolean() });
export type SchedulerStatus = z.output<typeof SchedulerStatus>;

/**
 * Event of the change feed, published in the same step as the write. The change is in Redis: a reader that misses the
 * event finds it there a little later.
 */
export const STATE_CHANGED = 'state.changed';
export const StateChanged = z.object({ version: z.number().int() });
export type StateChanged = z.output<typeof StateChanged>;
