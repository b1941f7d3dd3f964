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

/**
 * A gateway saw a first handshake for a configured host that has no certificate, and certificates are ordered on demand. Every
 * cert-manager hears it; the record that it writes tells the first from the others.
 */
export const CERTIFICATE_WANTED = 'certificate.wanted';
export const CertificateWanted = z.object({ hostname: z.string() });
export type CertificateWanted = z.output<typeof CertificateWanted>;

/** Asks a cert-manager to look for what would make an order fail; answered with a PreflightReport within 5 s. */
export const PREFLIGHT = 'certificate.preflight';

/** Asks a cert-manager which CAA records fit a stored certificate (a CertificateRequested); answered with a CaaAdvice within 5 s. */
export const CAA_WANTED = 'certificate.caa';

/** Asks a cert-manager whether its clock runs; answered by any replica. */
export const SCHEDULER_STATUS = 'scheduler.status';
export const SchedulerStatus = z.object({ running: z.boolean() });
export type SchedulerStatus = z.output<typeof SchedulerStatus>;

/** Asks every gateway to put new workers in the place of those that it has; answered when they serve. */
export const WORKERS_RELOAD = 'workers.reload';
/** `error`: why a worker was not replaced; those that were not go on. */
export const WorkersReloaded = z.object({ workers: z.array(z.number().int()), error: z.string().optional() });
export type WorkersReloaded = z.output<typeof WorkersReloaded>;

/** Asks a gateway what it would do with a request (an ExplainRequest); answered with an Explanation within 2 s, by every gateway. */
export const EXPLAIN = 'gateway.explain';

/**
 * Event of the change feed, published in the same step as the write. The change is in Redis: a reader that misses the
 * event finds it there a little later.
 */
export const STATE_CHANGED = 'state.changed';
export const StateChanged = z.object({ version: z.number().int() });
export type StateChanged = z.output<typeof StateChanged>;
