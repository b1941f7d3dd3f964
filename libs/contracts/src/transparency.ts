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

/** A certificate for a name of ours that nobody here has ordered. */
export const UnknownCertificate = z.object({
  /** SHA-256 of what logs have of it (RFC 6962 3.2). */
  id: z.string(),
  found_by: z.string(),
  dns_names: z.array(z.string()),
  issuer: z.string(),
  not_before: z.iso.datetime(),
  not_after: z.iso.datetime(),
  pubkey_sha256: z.string(),
  cert_sha256: z.string().nullable(),
  found_at: z.iso.datetime(),
  /** When somebody said that it is known; null: it alerts. */
  accepted_at: z.iso.datetime().nullable(),
});
export type UnknownCertificate = z.output<typeof UnknownCertificate>;

/** Answer of GET /transparency. */
export const TransparencyReport = z.object({
  /** Whether logs are looked at: CT_MONITOR_URL is set. */
  on: z.boolean(),
  /** null: nobody has looked yet. */
  looked_at: z.iso.datetime().nullable(),
  /** How many names were asked for. */
  names: z.number().int(),
  /** What went wrong at the latest look, and what to do; null: nothing. */
  problem: z.string().nullable(),
  /** The latest first; also those that were accepted, until they expire. */
  unknown_certificates: z.array(UnknownCertificate),
});
export type TransparencyReport = z.output<typeof TransparencyReport>;

/** What GET /health says of it, where logs are looked at. */
export const TransparencyAlerts = z.object({
  problem: z.string().nullable(),
  /** Those that nobody has accepted. */
  unknown_certificates: z.array(UnknownCertificate.pick({ id: true, dns_names: true, issuer: true, not_before: true })),
});
export type TransparencyAlerts = z.output<typeof TransparencyAlerts>;

/** Path of POST /transparency/{id}/accept. */
export const UnknownCertificateId = z
  .string()
  .regex(/^[0-9a-f]{64}$/, 'must be the id of a certificate: 64 hexadecimal digits')
  .meta({ example: '3f9c01ab'.repeat(8) });
