/** A certificate that a log has, as Cert Spotter tells it. */
export interface Logged {
  readonly tbs_sha256: string;
  readonly cert_sha256: string;
  readonly pubkey_sha256: string;
  readonly dns_names: readonly string[];
  readonly issuer: string;
  readonly not_before: string;
  readonly not_after: string;
}
