import { z } from 'zod';

/** What was found of one SCT (RFC 6962 3.2): the promise of a log to publish the certificate. */
export const TimestampFinding = z.object({
  /** Base64 of the SHA-256 of the log's key. */
  log_id: z.string(),
  /** As the list of logs calls it, and who runs it; null: it is not in the list. */
  log: z.string().nullable(),
  operator: z.string().nullable(),
  /** ISO 8601, UTC. */
  timestamp: z.string(),
  /** `log_not_trusted`: it had been retired by then, or is not accepted yet or any more. */
  result: z.enum(['verified', 'unknown_log', 'log_not_trusted', 'wrong_signature', 'from_the_future']),
});
export type TimestampFinding = z.output<typeof TimestampFinding>;

/**
 * What the SCTs in a certificate say, by the list of logs that CT_LOG_LIST names.
 * `verified`: one at least, and none is wrong; `unverified`: none of a log that is known and trusted; `failed`: one is wrong or they
 * cannot be read; `none`: there are none; `unchecked`: there is no list, or no issuer in the chain.
 */
export const CertificateTransparency = z.object({
  result: z.enum(['verified', 'unverified', 'failed', 'none', 'unchecked']),
  message: z.string(),
  scts: z.array(TimestampFinding),
});
export type CertificateTransparency = z.output<typeof CertificateTransparency>;
