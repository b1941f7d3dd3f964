import type { TokenHash } from '#domain';

/** The keys of API tokens besides those of the map, see Keys. */
export class TokenKeys {
  readonly prefix: string;

  constructor(prefix: string) {
    this.prefix = prefix;
  }

  /** string, hash under which the API token is stored that has this secret since it was rotated. No TTL; once there is a newer one its time of grace. Written by recipes; read by admin-api, oauth-server, recipes. */
  secretOf = (hash: TokenHash): string => `${this.prefix}auth:secret:${hash.slice('sha256:'.length)}`;

  /** string, JSON of a service token: what it may do at its host, until when, and the hash of its secret. No TTL. Written by admin-api; read by admin-api, gateway, oauth-server. */
  serviceToken = (id: string): string => `${this.prefix}service-token:${id}`;

  /** string, the service token (name@host) that has this secret. No TTL; goes with the token. Written by admin-api; read by gateway, oauth-server. */
  serviceSecret = (hash: TokenHash): string => `${this.prefix}service-secret:${hash.slice('sha256:'.length)}`;

  /** sorted set of service tokens (name@host). Written and read by admin-api. */
  get serviceTokens(): string {
    return `${this.prefix}index:service-token`;
  }

  /** sorted set of service tokens, by the minute (ms) of their last use. No TTL; goes with the token. Written by gateway, oauth-server; read by admin-api. */
  get serviceUses(): string {
    return `${this.prefix}index:service-use`;
  }

  /** sorted set of the hashes of API tokens, by the minute (ms) of their last use. No TTL; goes with the token. Written and read by admin-api; read by recipes. */
  get uses(): string {
    return `${this.prefix}index:token-use`;
  }
}
