/** A certificate for a name of ours that nobody here has ordered, as a log of certificates has it. */
export interface Stranger {
  /** SHA-256 of what logs have of it (RFC 6962 3.2), in lower case hexadecimal: the same for the certificate and its precertificate. */
  readonly id: string;
  /** The name of ours by which it was found. */
  readonly found_by: string;
  readonly dns_names: readonly string[];
  readonly issuer: string;
  /** ISO 8601, UTC. */
  readonly not_before: string;
  readonly not_after: string;
  readonly pubkey_sha256: string;
  /** SHA-256 of the certificate or precertificate, by which search engines of logs find it; null: not told. */
  readonly cert_sha256: string | null;
  readonly found_at: string;
  /** When a person said that it is known; null: it alerts. */
  readonly accepted_at: string | null;
}

/** How the latest look at the logs went. */
export interface TransparencyStatus {
  /** ISO 8601, UTC. */
  readonly looked_at: string;
  /** How many names were asked for. */
  readonly names: number;
  /** In words; null: all went well. */
  readonly problem: string | null;
  /** Before this moment the service does not want to be asked again; null: it has not said so. */
  readonly retry_at: string | null;
}

/** Those that somebody should look at, the latest first. */
export const alerting = (strangers: readonly Stranger[], now: Date): Stranger[] =>
  strangers
    .filter(({ accepted_at, not_after }) => accepted_at === null && Date.parse(not_after) > now.getTime())
    .toSorted((one, other) => other.not_before.localeCompare(one.not_before));
