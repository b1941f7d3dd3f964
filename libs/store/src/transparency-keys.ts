/** The keys of what is watched in logs of certificates; the rest of the map of Redis is in keys.ts. */
export class TransparencyKeys {
  readonly prefix: string;

  constructor(prefix: string) {
    this.prefix = prefix;
  }

  /** sorted set of the SHA-256 of the public keys of certificates that were ordered here; the score is when one expires (ms). No TTL; whoever adds one takes expired ones out. Written and read by cert-manager. */
  get own(): string {
    return `${this.prefix}transparency:own`;
  }

  /** hash, id of the latest issuance that was seen at CT_MONITOR_URL, by the name that was asked for. No TTL; names that are not asked for any more are taken out. Written and read by cert-manager. */
  get positions(): string {
    return `${this.prefix}transparency:positions`;
  }

  /** hash, JSON of each certificate for our names that nobody here has ordered, by the SHA-256 of what logs have of it. No TTL; those that have expired are taken out. Written by cert-manager and admin-api; read by both. */
  get strangers(): string {
    return `${this.prefix}transparency:strangers`;
  }

  /** string, JSON of when CT_MONITOR_URL was last asked, and what went wrong. No TTL. Written by cert-manager; read by cert-manager, admin-api. */
  get status(): string {
    return `${this.prefix}transparency:status`;
  }

  /** string, says that a cert-manager asks CT_MONITOR_URL, or has just done so. TTL CT_MONITOR_INTERVAL. Written and read by cert-manager. */
  get turn(): string {
    return `${this.prefix}transparency:turn`;
  }
}
