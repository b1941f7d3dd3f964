import type { Keys } from './keys.ts';

/** The part of the map of Redis that is about single requests; the rest is in keys.ts. */
export class RequestKeys {
  readonly prefix: string;

  constructor({ prefix }: Keys) {
    this.prefix = prefix;
  }

  /** string, sealed under the client's token and its Idempotency-Key: what was asked, whether it is done, and the answer. TTL 15 s, renewed while it is under way; 24 h once it is done. Written and read by admin-api. */
  repeat = (id: string): string => `${this.prefix}repeat:${id}`;
}
