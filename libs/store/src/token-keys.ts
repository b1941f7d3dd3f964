import type { TokenHash } from '#domain';

/** The keys of API tokens besides those of the map, see Keys. */
export class TokenKeys {
  readonly prefix: string;

  constructor(prefix: string) {
    this.prefix = prefix;
  }

  /** string, hash under which the API token is stored that has this secret since it was rotated. No TTL; once there is a newer one its time of grace. Written by recipes; read by admin-api, oauth-server, recipes. */
  secretOf = (hash: TokenHash): string => `${this.prefix}auth:secret:${hash.slice('sha256:'.length)}`;

  /** sorted set of the hashes of API tokens, by the minute (ms) of their last use. No TTL; goes with the token. Written and read by admin-api; read by recipes. */
  get uses(): string {
    return `${this.prefix}index:token-use`;
  }
}
