/** The keys of what belongs to the data as a whole; the rest of the map of Redis is in keys.ts. */
export class BackupKeys {
  readonly prefix: string;

  constructor(prefix: string) {
    this.prefix = prefix;
  }

  /** string, JSON of the version of the data's shape, and of the oldest release that reads it. No TTL. Written and read by every app at its start. */
  get schema(): string {
    return `${this.prefix}meta:schema`;
  }

  /** string, who raises the data to a newer shape at the moment. TTL 30 s, renewed while it is under way. Written and read by every app at its start. */
  get migrating(): string {
    return `${this.prefix}meta:migrating`;
  }

  /** string, base64 of a snapshot of all that a backup has, compressed; secrets in it are sealed as they are elsewhere. No TTL; the newest 5 are kept. Written before a migration and a restore, and by recipes; read by recipes. */
  snapshot = (id: string): string => `${this.prefix}snapshot:${id}`;

  /** hash, JSON that tells when and why each snapshot was made, by its id. No TTL. Written with every snapshot. */
  get snapshotIndex(): string {
    return `${this.prefix}index:snapshot`;
  }
}
