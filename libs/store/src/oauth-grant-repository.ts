import { z } from 'zod';
import type { Keys } from './keys.ts';
import type { OAuthArtifactRepository } from './oauth-artifact-repository.ts';
import { RecordSet, type Listing } from './record-set.ts';
import { time } from './records.ts';
import type { RedisClient } from './redis-connection.ts';

/** What a user has allowed a client. */
export interface OAuthGrant {
  readonly grant_id: string;
  readonly sub: string;
  /** As it was at the login. */
  readonly username: string;
  readonly client_id: string;
  readonly resources: readonly string[];
  readonly scopes: readonly string[];
  /** ISO 8601, UTC. */
  readonly created_at: string;
  readonly expires_at: string;
  /** As the authorization server wrote it. */
  readonly payload: Readonly<Record<string, unknown>>;
}

const OAuthGrantRecord: z.ZodType<OAuthGrant> = z.object({
  grant_id: z.string(),
  sub: z.string(),
  username: z.string(),
  client_id: z.string(),
  resources: z.array(z.string()),
  scopes: z.array(z.string()),
  created_at: time,
  expires_at: time,
  payload: z.record(z.string(), z.unknown()),
});

/** Grants: their ids stand in access tokens and open nothing. */
export class OAuthGrantRepository {
  readonly #set: RecordSet<OAuthGrant>;
  readonly #artifacts: OAuthArtifactRepository;

  constructor(redis: RedisClient, keys: Keys, artifacts: OAuthArtifactRepository) {
    this.#artifacts = artifacts;
    this.#set = new RecordSet(redis, {
      schema: OAuthGrantRecord,
      index: keys.oauthGrantIndex,
      keyOf: keys.oauthGrant,
    });
  }

  async find(grantId: string): Promise<OAuthGrant | undefined> {
    return (await this.#set.find(grantId))?.record;
  }

  async put(grant: OAuthGrant, now: Date): Promise<void> {
    const seconds = Math.ceil((Date.parse(grant.expires_at) - now.getTime()) / 1_000);
    await this.#set.put(grant.grant_id, grant, Math.max(1, seconds));
  }

  tidy = (): Promise<void> => this.#set.tidy();

  async list(of: { readonly sub?: string; readonly client_id?: string } = {}): Promise<Listing<OAuthGrant>> {
    const { records, broken } = await this.#set.list();
    const { sub, client_id } = of;
    const wanted = records.filter(
      (grant) => (sub === undefined || grant.sub === sub) && (client_id === undefined || grant.client_id === client_id),
    );
    return { records: wanted, broken };
  }

  /**
   * Ends a grant: the codes and refresh tokens that it issued go with it. Access tokens are voided by a revocation, which the
   * caller writes.
   * @returns whether there was one
   */
  async end(grantId: string): Promise<boolean> {
    const wasThere = await this.#set.remove(grantId);
    await this.#artifacts.destroyOfGrant(grantId);
    return wasThere;
  }
}
