import { createHash, randomBytes } from 'node:crypto';
import { hasSecret, type ApiToken, type TokenHash, type TokenName } from '#domain';
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
import { TokenKeys } from './token-keys.ts';

const PREFIX = 'mpm_';
const MINUTE_MS = 60_000;
const TOGETHER = 200;

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
  readonly #own: TokenKeys;
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
    this.#own = new TokenKeys(keys.prefix);
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

  /**
   * Whose token a client sent: by the secret that the token has now, or by the one before in its time of grace. Whether the
   * token has expired is the caller's to see.
   */
  async findByToken(token: string, now = new Date()): Promise<Found<ApiToken> | undefined> {
    const secret = hashToken(token);
    const [first, hash] = await Promise.all([
      this.#set.find(secret),
      reaching(() => this.#redis.get(this.#own.secretOf(secret))),
    ]);
    const found = first ?? (hash === null ? undefined : await this.#set.find(hash));
    return found && hasSecret(found.record, secret, now) ? found : undefined;
  }

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

  /**
   * Gives a token another secret; whose it is and what it owns stays.
   * @param graceSeconds for how long the one before is good as well; what was before that one ends at once
   * @throws StoreError STORE_CONFLICT when it changed since it was read
   */
  async rotate(read: Found<ApiToken>, secret: string, graceSeconds: number, now: Date): Promise<ApiToken> {
    const { record } = read;
    const key = this.#keys.tokenByHash(record.hash);
    const until = new Date(now.getTime() + graceSeconds * 1_000).toISOString();
    const rotated: ApiToken = {
      ...record,
      token: secret,
      secret_hash: hashToken(secret),
      previous: graceSeconds > 0 ? { secret_hash: record.secret_hash, until } : null,
    };
    await commit(this.#redis, this.#keys, {
      expect: [[key, read.raw]],
      writes: [
        ['SET', key, this.#set.encode(rotated, key)],
        ['SET', this.#own.secretOf(rotated.secret_hash), record.hash],
        ...secretsOf(record)
          .filter((old) => old !== rotated.previous?.secret_hash)
          .map((old) => ['DEL', this.#own.secretOf(old)] as const),
        ...(rotated.previous ? [['EXPIRE', this.#own.secretOf(record.secret_hash), graceSeconds] as const] : []),
      ],
      changes: [['token', record.name]],
    });
    return rotated;
  }

  /** Remembers that a token was used, to the minute: several processes that say the same write once. */
  async used(hash: TokenHash, at: Date): Promise<void> {
    const minute = Math.floor(at.getTime() / MINUTE_MS) * MINUTE_MS;
    await reaching(() => this.#redis.zadd(this.#own.uses, 'GT', minute, hash));
  }

  /** When each token was used last, to the minute, in ISO 8601, UTC. Those that never were are left out. */
  async lastUses(): Promise<ReadonlyMap<TokenHash, string>> {
    const pairs = await reaching(() => this.#redis.zrange(this.#own.uses, '0', '-1', 'WITHSCORES'));
    const uses = new Map<TokenHash, string>();
    for (let i = 0; i + 1 < pairs.length; i += 2) {
      uses.set(pairs[i] as TokenHash, new Date(Number(pairs[i + 1])).toISOString());
    }
    return uses;
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
    const key = this.#keys.tokenByHash(token.hash);
    // A record that cannot be read is deleted all the same; its secrets lead nowhere then.
    const read = await this.#set.find(token.hash).catch(() => undefined);
    const secrets = read ? secretsOf(read.record) : [];
    const locked: Transaction = {
      writes: [
        ['DEL', key],
        ...secrets.map((secret) => ['DEL', this.#own.secretOf(secret)] as const),
        ['ZREM', this.#own.uses, token.hash],
      ],
      changes: [['token', token.name]],
    };
    await commit(this.#redis, this.#keys, locked);
    const owned = await this.owned(token.hash);
    await this.#commitAll(owned.targets.map((hostname) => this.#targets.deleting(hostname)));
    const routes = await this.#routes.owned(token.hash);
    await this.#commitAll(routes.map(this.#routes.deleting));
    await this.#commitAll(owned.accessLists.map((name) => this.#accessLists.deleting(name)));
    await this.#commitAll(owned.templates.map((name) => this.#templates.deleting(name)));
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
  /** Some at a time: each has a whole record for the history, and a token may have thousands. */
  async #commitAll(transactions: readonly Transaction[]): Promise<void> {
    for (let at = 0; at < transactions.length; at += TOGETHER)
      await commit(this.#redis, this.#keys, joined(...transactions.slice(at, at + TOGETHER)));
  }
}

/** All secrets of a token that are written down by themselves. */
const secretsOf = ({ secret_hash, previous }: ApiToken): TokenHash[] => [
  secret_hash,
  ...(previous ? [previous.secret_hash] : []),
];
