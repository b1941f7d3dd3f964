/** The keys of what runs; the rest of the map of Redis is in keys.ts. */
export class InstanceKeys {
  readonly prefix: string;

  constructor(prefix: string) {
    this.prefix = prefix;
  }

  /** string, JSON of a process of an app that runs: which, where, its version and what it says of itself. TTL 20 s, renewed every 5 s. Written by every app; read by admin-api. */
  instance = (id: string): string => `${this.prefix}instance:${id}`;

  /** sorted set of ids of processes of apps, by when (ms) they were last heard of. No TTL; old ones are removed by any app. */
  get instanceIndex(): string {
    return `${this.prefix}index:instance`;
  }
}
