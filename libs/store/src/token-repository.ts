import { createHash, randomBytes } from 'node:crypto';
import type { ApiToken, TokenHash, TokenName } from '#domain';
import type { RouteRepository } from './route-repository.ts';
import type { AccessListRepository } from './access-list-repository.ts';
import type { CertificateRepository } from './certificate-repository.ts';
import { commit, type Transaction } from './commit.ts';
import type { DirectoryRepository } from './directory-repository.ts';
import { joined } from './joined.ts';
import type { Keys } from './keys.ts';
import { RecordSet, type Found, type Listing } from './record-set.ts';
import { TokenRecord } from './records.ts';
import type { CommittingClient } from './redis-connection.ts';
import type { SecretBox } from './secret-box.ts';
import { reaching } from './store-error.ts';
import type { TargetRepository } from './target-repository.ts';
import type { TemplateRepository } from './template-repository.ts';

const PREFIX = 'mpm_';

export const hashToken = (token: string): TokenHash =>
  `sha256:${createHash('sha256').update(token).digest('hex')}` as TokenHash;

/** A new token: 256 random bits behind a prefix that secret scanners can know. */
export const newToken = (): string => PREFIX + randomBytes(32).toString('base64url');

/** What deleting a token took with it. */
export interface TokenDeleted {
  readonly targets: string[];
  readonly certificates: string[];
  /** Without those that hosts of other tokens use: they would be closed. */
  readonly accessLists: string[];
  readonly routes: string[];
  readonly templates: string[];
}

/** API tokens, each under two keys: by hash for authentication, by name for management. */
export class TokenRepository {
  readonly #redis: CommittingClient;
  readonly #keys: Keys;
  readonly #box: SecretBox;
  readonly #set: RecordSet<ApiToken>;
  readonly #targets: TargetRepository;
  readonly #certificates: CertificateRepository;
  readonly #accessLists: AccessListRepository;
  readonly #routes: RouteRepository;
  readonly #templates: TemplateRepository;
  readonly #directory: DirectoryRepository;

  constructor(
    redis: CommittingClient,
    keys: Keys,
    box: SecretBox,
    owned: {
      targets: TargetRepository;
      certificates: CertificateRepository;
      accessLists: AccessListRepository;
      routes: RouteRepository;
      templates: TemplateRepository;
      directory: DirectoryRepository;
    },
  ) {
    this.#redis = redis;
    this.#keys = keys;
    this.#box = box;
    this.#targets = owned.targets;
    this.#certificates = owned.certificates;
    this.#accessLists = owned.accessLists;
    this.#routes = owned.routes;
    this.#templates = owned.templates;
    this.#directory = owned.directory;
    this.#set = new RecordSet(redis, {
      schema: TokenRecord,
      index: keys.tokenIndex,
      keyOf: (hash) => keys.tokenByHash(hash as TokenHash),
      seal: (record, key) => ({ ...record, token: this.#box.seal(record.token, key) }),
      open: (record, key) => ({ ...record, token: this.#box.open(record.token, key) }),
    });
  }

  /** Whose token a client sent. */
  findByToken = (token: string): Promise<Found<ApiToken> | undefined> => this.#set.find(hashToken(token));
  findByHash = (hash: TokenHash): Promise<Found<ApiToken> | undefined> => this.#set.find(hash);

  async findByName(name: TokenName): Promise<Found<ApiToken> | undefined> {
    const hash = await this.hashOf(name);
    return hash === undefined ? undefined : this.#set.find(hash);
  }

  /** Whether a name is in use: also by a token that cannot be read, or whose deletion was cut short. */
  async hashOf(name: TokenName): Promise<TokenHash | undefined> {
    return ((await reaching(() => this.#redis.get(this.#keys.tokenByName(name)))) ?? undefined) as
      TokenHash | undefined;
  }

  async list(): Promise<Listing<ApiToken>> {
    const names = await reaching(() => this.#redis.zrange(this.#keys.tokenIndex, '0', '-1'));
    if (names.length === 0) return { records: [], broken: [] };
    const hashes = await reaching(() => this.#redis.mget(names.map(this.#keys.tokenByName)));
    return this.#set.findAll(hashes.filter((hash) => hash !== null));
  }

  /** @throws StoreError STORE_CONFLICT when the name is taken */
  async create(token: ApiToken): Promise<void> {
    const byName = this.#keys.tokenByName(token.name);
    const byHash = this.#keys.tokenByHash(token.hash);
    await commit(this.#redis, this.#keys, {
      expect: [
        [byName, null],
        [byHash, null],
      ],
      writes: [
        ['SET', byHash, this.#set.encode(token, byHash)],
        ['SET', byName, token.hash],
        ['ZADD', this.#keys.tokenIndex, 0, token.name],
      ],
      changes: [['token', token.name]],
    });
  }

  /** @throws StoreError STORE_CONFLICT when it changed since it was read */
  async update(token: ApiToken, read: Found<ApiToken>): Promise<void> {
    const key = this.#keys.tokenByHash(token.hash);
    await commit(this.#redis, this.#keys, {
      expect: [[key, read.raw]],
      writes: [['SET', key, this.#set.encode(token, key)]],
      changes: [['token', token.name]],
    });
  }

  /** Makes a larger transaction fail unless the token is still as it was read: what it makes must not outlive it. */
  standing(read: Found<ApiToken>): Transaction {
    return { expect: [[this.#keys.tokenByHash(read.record.hash), read.raw]], writes: [] };
  }

  /** What belongs to a token. */
  async owned(hash: TokenHash): Promise<TokenDeleted> {
    const [targets, certificates, issuances, lists, routes, templates] = await Promise.all([
      this.#targets.list(),
      this.#certificates.list(),
      this.#certificates.listIssuances(),
      this.#accessLists.list(),
      this.#routes.owned(hash),
      this.#templates.list(),
    ]);
    const others = targets.records.filter((target) => target.owner_token_hash !== hash);
    const used = new Set<string>(others.flatMap(({ access_lists }) => access_lists));
    const names = [...certificates.records, ...issuances.records].filter((record) => record.owner_token_hash === hash);
    return {
      targets: targets.records.filter((target) => target.owner_token_hash === hash).map(({ hostname }) => hostname),
      certificates: [...new Set(names.map(({ cert_name }) => cert_name))],
      accessLists: lists.records
        .filter((list) => list.owner_token_hash === hash && !used.has(list.name))
        .map(({ name }) => name),
      routes: routes.map(({ record }) => record.route_id),
      templates: templates.records.filter((record) => record.owner_token_hash === hash).map(({ name }) => name),
    };
  }

  /**
   * Deletes a token and everything that it owns. The token stops working first and its name goes last, so that a
   * deletion that was cut short can be repeated under the same name.
   */
  async delete(token: Pick<ApiToken, 'name' | 'hash'>, now: Date): Promise<TokenDeleted> {
    const locked: Transaction = {
      writes: [['DEL', this.#keys.tokenByHash(token.hash)]],
      changes: [['token', token.name]],
    };
    await commit(this.#redis, this.#keys, locked);
    const owned = await this.owned(token.hash);
    await commit(this.#redis, this.#keys, joined(...owned.targets.map((hostname) => this.#targets.deleting(hostname))));
    const routes = await this.#routes.owned(token.hash);
    await commit(this.#redis, this.#keys, joined(...routes.map(this.#routes.deleting)));
    await commit(this.#redis, this.#keys, joined(...owned.accessLists.map((name) => this.#accessLists.deleting(name))));
    await commit(this.#redis, this.#keys, joined(...owned.templates.map((name) => this.#templates.deleting(name))));
    for (const name of owned.certificates) await this.#certificates.delete(name, now);
    await commit(this.#redis, this.#keys, await this.#directory.deletingOwned(token.hash));
    await commit(this.#redis, this.#keys, {
      writes: [
        ['DEL', this.#keys.tokenByName(token.name)],
        ['ZREM', this.#keys.tokenIndex, token.name],
      ],
    });
    return owned;
  }
}
