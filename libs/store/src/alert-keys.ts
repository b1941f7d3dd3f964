/** The part of the map of Redis that is about what somebody should know, and who is told. See Keys. */
export class AlertKeys {
  readonly prefix: string;

  constructor(prefix: string) {
    this.prefix = prefix;
  }

  /** string, JSON of a fact that somebody should know, by its kind and subject. No TTL; 7 days once it is mended. Written and read by admin-api. */
  alert = (id: string): string => `${this.prefix}alert:${id}`;

  /** sorted set of the ids of all alerts. No TTL; whoever lists them takes expired ones out. Written with every alert. */
  get alertIndex(): string {
    return `${this.prefix}index:alert`;
  }

  /** string, name of the admin-api that looks for alerts and tells of them. TTL three times ALERT_INTERVAL and 2 s, renewed by it. Written and read by admin-api. */
  get alertTurn(): string {
    return `${this.prefix}alerts:turn`;
  }

  /** string, JSON of a target of notifications; `secret` sealed when STORAGE_ENCRYPTION_KEY is set. No TTL. Written and read by admin-api. */
  notification = (name: string): string => `${this.prefix}notification:${name}`;

  /** sorted set of all names of targets of notifications. No TTL. Written with every target. */
  get notificationIndex(): string {
    return `${this.prefix}index:notification`;
  }

  /** string, JSON of how the latest deliveries to a target of notifications went. No TTL; goes with the target. Written and read by admin-api. */
  deliveryStatus = (name: string): string => `${this.prefix}delivery-status:${name}`;

  /** string, JSON of a message that is on its way to a target of notifications. No TTL; deleted when it is delivered, or given up after a day. Written and read by admin-api. */
  delivery = (id: string): string => `${this.prefix}delivery:${id}`;

  /** sorted set of the ids of all such messages. No TTL. Written with every message. */
  get deliveryIndex(): string {
    return `${this.prefix}index:delivery`;
  }
}
