import { parseRedisUrl, type RedisAddress } from '#config';
import { THE_SYSTEM, type Author, type Change } from '#domain';
import { AccessListRepository } from './access-list-repository.ts';
import { AccountRepository, AlpnChallengeRepository, ChallengeRepository } from './acme-state.ts';
import { AttemptRepository } from './attempt-repository.ts';
import { adoptStrays } from './adopt-strays.ts';
import { askAll } from './ask-all.ts';
import { AuthorityRepository } from './authority-repository.ts';
import { CertificateRepository } from './certificate-repository.ts';
import { BackupRepository } from './backup/backup-repository.ts';
import { changesBetween } from './change-history.ts';
import { ChangeFollower, type FollowerCallbacks } from './change-follower.ts';
import { commit, type Transaction } from './commit.ts';
import { DirectoryRepository } from './directory-repository.ts';
import { joined } from './joined.ts';
import { Keys } from './keys.ts';
import { LocalGroupRepository } from './local-group-repository.ts';
import { NameRepository } from './name-repository.ts';
import { OperationRepositories } from './operation-repositories.ts';
import { PublishedRecordRepository } from './published-record-repository.ts';
import { redisConditions, type RedisCondition } from './redis-condition.ts';
import {
  keyPrefixOf,
  openForCommands,
  openPatiently,
  reasonOf,
  type CommittingClient,
  type RedisClient,
} from './redis-connection.ts';
import { Rehearsal } from './rehearsal.ts';
import { redisFacts, type RedisFacts } from './redis-facts.ts';
import { RateLimitRepository } from './rate-limit-repository.ts';
import { RenewalRepository } from './renewal-repository.ts';
import { raiseSchema, type Raising } from './schema/raise-schema.ts';
import { RouteRepository } from './route-repository.ts';
import { sealExisting } from './seal-existing.ts';
import { SecretBox } from './secret-box.ts';
import { SecretRepository } from './secret-repository.ts';
import { ServiceTokenRepository } from './service-token-repository.ts';
import { SessionRepository, type SessionLifetimes } from './session-repository.ts';
import { reaching, StoreError } from './store-error.ts';
import { shareUses, type SharedUses } from './shared-uses.ts';
import { SettingsRepository } from './settings-repository.ts';
import { TargetRepository } from './target-repository.ts';
import { TemplateRepository } from './template-repository.ts';
import { TokenRepository } from './token-repository.ts';

export interface StoreOptions {
  readonly redisUrl: string;
  readonly redisPassword?: string | undefined;
  /** 32 bytes, or undefined for no encryption at rest. */
  readonly encryptionKey?: Buffer | undefined;
  /** Seen in Redis' CLIENT LIST. */
  readonly clientName: string;
  readonly statusRetentionSeconds: number;
  readonly sessions: SessionLifetimes;
  /** Whose changes are where nobody says so: the system's, unless it is given. */
  readonly author?: Author | undefined;
  /** About how many changes the history keeps. */
  readonly historyKeep?: number | undefined;
}

const HISTORY_KEEP = 5_000;
/** For what reads or writes all data at once. */
const WHOLE_TIMEOUT_MS = 60_000;

const ENCRYPTION_PROOF = 'mcp-proxy-manager';

/** All state. One connection, made with connect(); everything rejects with a StoreError while Redis is away. */
export class Store extends OperationRepositories {
  readonly keys: Keys;
  readonly targets: TargetRepository;
  readonly certificates: CertificateRepository;
  readonly accessLists: AccessListRepository;
  readonly routes: RouteRepository;
  readonly templates: TemplateRepository;
  readonly localGroups: LocalGroupRepository;
  readonly tokens: TokenRepository;
  readonly names: NameRepository;
  readonly challenges: ChallengeRepository;
  readonly alpnChallenges: AlpnChallengeRepository;
  readonly publishedRecords: PublishedRecordRepository;
  readonly renewals: RenewalRepository;
  readonly rateLimits: RateLimitRepository;
  readonly accounts: AccountRepository;
  readonly secrets: SecretRepository;
  readonly sessions: SessionRepository;
  readonly loginAttempts: AttemptRepository;
  readonly settings: SettingsRepository;
  readonly serviceTokens: ServiceTokenRepository;
  readonly internalCa: AuthorityRepository;
  readonly directory: DirectoryRepository;
  readonly backups: BackupRepository;
  readonly #redis: CommittingClient;
  readonly #address: RedisAddress;
  readonly #box: SecretBox;
  readonly #options: StoreOptions;
  #connectionError: Error | undefined;

  /** @param redis in place of a connection of its own; see rehearse() */
  constructor(options: StoreOptions, redis?: CommittingClient) {
    const address = parseRedisUrl(options.redisUrl, options.redisPassword);
    const keeping = {
      author: options.author ?? { who: THE_SYSTEM, by: options.clientName },
      keep: options.historyKeep ?? HISTORY_KEEP,
    };
    const client = redis ?? openForCommands(address, options.clientName, keeping);
    const [keys, box] = [new Keys(keyPrefixOf(address)), new SecretBox(options.encryptionKey)];
    super(client, keys, box);
    this.#options = options;
    this.#address = address;
    this.#redis = client;
    // Every command reports its own failure; without a listener the driver prints each lost connection as well.
    if (!redis) this.#redis.on('error', (error: Error) => (this.#connectionError = error));
    this.#box = box;
    this.keys = keys;
    this.targets = new TargetRepository(this.#redis, this.keys);
    this.certificates = new CertificateRepository(
      this.#redis,
      this.keys,
      this.#box,
      this.targets,
      options.statusRetentionSeconds,
    );
    this.accessLists = new AccessListRepository(this.#redis, this.keys);
    this.routes = new RouteRepository(this.#redis, this.keys);
    this.templates = new TemplateRepository(this.#redis, this.keys);
    this.localGroups = new LocalGroupRepository(this.#redis, this.keys);
    this.directory = new DirectoryRepository(this.#redis, this.keys, this.#box);
    const owned = {
      targets: this.targets,
      certificates: this.certificates,
      accessLists: this.accessLists,
      routes: this.routes,
      templates: this.templates,
      directory: this.directory,
    };
    this.tokens = new TokenRepository(this.#redis, this.keys, this.#box, owned);
    this.serviceTokens = new ServiceTokenRepository(this.#redis, this.keys, this);
    this.names = new NameRepository(this.#redis, this.keys, owned);
    this.challenges = new ChallengeRepository(this.#redis, this.keys);
    this.alpnChallenges = new AlpnChallengeRepository(this.#redis, this.keys);
    this.publishedRecords = new PublishedRecordRepository(this.#redis, this.keys);
    this.renewals = new RenewalRepository(this.#redis, this.keys);
    this.rateLimits = new RateLimitRepository(this.#redis, this.keys);
    this.accounts = new AccountRepository(this.#redis, this.keys, this.#box);
    this.secrets = new SecretRepository(this.#redis, this.keys, this.#box);
    this.sessions = new SessionRepository(this.#redis, this.keys, options.sessions);
    this.loginAttempts = new AttemptRepository(this.#redis, this.keys);
    this.settings = new SettingsRepository(this.#redis, this.keys);
    this.internalCa = new AuthorityRepository(this.#redis, this.keys, this.#box);
    const openForAll = (): CommittingClient =>
      openForCommands(address, `${options.clientName}:backup`, keeping, WHOLE_TIMEOUT_MS);
    this.backups = new BackupRepository(openForAll, this.keys, this.#box);
  }

  /**
   * Waits for Redis, for as long as it takes, then checks the encryption key against the data, and brings the data to the shape
   * of this release.
   * @param onWaiting told once a second why it is not there yet
   * @throws StoreError STORE_RECORD_BROKEN when the data was written with another key or by a newer release; the signal's reason when aborted
   */
  async connect(onWaiting: (reason: string) => void, signal?: AbortSignal): Promise<void> {
    await this.connectAsItIs(onWaiting, signal, () => this.raise({ tell: onWaiting, signal }));
  }

  /** The same for data of any shape, which is left as it is. */
  async connectAsItIs(onWaiting: (reason: string) => void, signal?: AbortSignal, then = async () => {}): Promise<void> {
    const started = Date.now();
    let told = 0;
    if (this.#redis.status === 'wait') this.#redis.connect().catch(() => {});
    for (;;) {
      signal?.throwIfAborted();
      try {
        await this.ping();
        // Redis may go away again, or be slow, in between.
        await this.#checkEncryption();
        return await then();
      } catch (error) {
        if (error instanceof StoreError && error.code !== 'STORE_UNAVAILABLE') throw error;
        if (Date.now() - started > 500 && Date.now() - told > 1_000) {
          told = Date.now();
          onWaiting(reasonOf(this.#connectionError ?? (error as Error)));
        }
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    }
  }

  /** Brings the data to the shape of this release, see raiseSchema(). */
  async raise(raising: Omit<Raising, 'snapshot'>): Promise<void> {
    const snapshot = async (why: string): Promise<string> => (await this.backups.makeSnapshot(why)).id;
    await raiseSchema(this.#redis, this.keys, { ...raising, snapshot });
  }

  /** Asks the server that holds our keys; PING would be answered by any node of a cluster. */
  async ping(): Promise<void> {
    await reaching(() => this.#redis.exists(this.keys.version));
  }

  /** Proves that Redis takes writes, which PING does not: a full or read-only server answers that as well. */
  async probe(): Promise<void> {
    const written = reaching(() => this.#redis.set(this.keys.probe, crypto.randomUUID(), 'EX', 60));
    const [, read] = await Promise.all([written, reaching(() => this.#redis.get(this.keys.probe))]);
    if (read === null) throw StoreError.unavailable('what was written could not be read');
  }

  /** How Redis is: its version, memory and persistence, and how long it takes to answer. */
  facts(): Promise<RedisFacts> {
    return redisFacts(this.#redis, this.#address.kind, this.keys.version);
  }

  /** What the servers say of their memory and disks. */
  conditions = (): Promise<RedisCondition[]> => redisConditions(this.#redis);

  /** Takes what has expired off the lists of what users and clients make: nobody else may ever read them. */
  async tidy(): Promise<void> {
    const { logins, hostSessions, oauthClients, oauthGrants, revocations } = this;
    for (const each of [logins, hostSessions, oauthClients, oauthGrants, revocations]) await each.tidy();
  }

  /** What changed after a version of the state, see changesBetween; undefined when that cannot be told any more. */
  async changesSince(version: number): Promise<Change[] | undefined> {
    const now = Number((await reaching(() => this.#redis.get(this.keys.version))) ?? 0);
    return version > now ? undefined : changesBetween(this.#redis, this.keys, version, now);
  }

  /** Makes a transaction fail if anything at all is changed before it. For what is rare, and has to have seen every record. */
  async unchanged(): Promise<Transaction> {
    return { expect: [[this.keys.version, await reaching(() => this.#redis.get(this.keys.version))]], writes: [] };
  }

  /** The raw text at a key, which an expectation can be made of. */
  raw(key: string): Promise<string | null> {
    return reaching(() => this.#redis.get(key));
  }

  /** Does several repositories' writes in one step. */
  async commit(...transactions: (Transaction | undefined)[]): Promise<void> {
    await commit(this.#redis, this.keys, joined(...transactions));
  }

  /** Begins a rehearsal, with a store that reads and commits to it alone. */
  async rehearse<Label>(): Promise<{ readonly rehearsal: Rehearsal<Label>; readonly store: Store }> {
    const rehearsal = await Rehearsal.begin<Label>(this.#redis, this.keys);
    return { rehearsal, store: new Store(this.#options, rehearsal.client) };
  }

  follow(callbacks: FollowerCallbacks): ChangeFollower {
    const onReset = async (): Promise<void> => {
      await adoptStrays(this.#redis, this.keys);
      await callbacks.onReset();
    };
    return new ChangeFollower(this.#redis, this.keys, { ...callbacks, onReset });
  }

  /**
   * Asks everybody who listens for a command of the transport.
   * @returns the answers that came in time, each as it was sent; empty where nobody listens
   * @throws StoreError STORE_UNAVAILABLE when Redis does not answer
   */
  async askAll(command: string, deadlineMs: number, data: object = {}): Promise<unknown[]> {
    const hearing = openPatiently(this.#address, `${this.#options.clientName}:answers`);
    hearing.on('error', () => {});
    try {
      return await reaching(() => askAll(this.#redis, hearing, command, deadlineMs, data));
    } finally {
      hearing.disconnect();
    }
  }

  /** Tells other gateways how many requests passed, and hears it from them. The caller closes it. */
  shareUses(hear: (text: string) => void): SharedUses {
    return shareUses(this.#redis, openPatiently(this.#address, `${this.#options.clientName}:limits`), hear);
  }

  /** A connection of its own for BullMQ, and the prefix for its keys. The caller closes it. */
  openQueueConnection(): { connection: RedisClient; prefix: string } {
    const connection = openPatiently(this.#address, `${this.#options.clientName}:queue`);
    connection.on('error', () => {});
    return { connection, prefix: this.keys.queuePrefix };
  }

  close(): void {
    this.#redis.disconnect();
  }

  async #checkEncryption(): Promise<void> {
    const key = this.keys.encryptionCheck;
    const proof = await reaching(() => this.#redis.get(key));
    if (proof !== null && this.#box.open(proof, key) !== ENCRYPTION_PROOF) {
      throw new StoreError('STORE_RECORD_BROKEN', `${key} in Redis is damaged.`);
    }
    if (proof !== null || !this.#box.seals) return;
    await sealExisting(this.#redis, this.keys, this.#box);
    await reaching(() => this.#redis.set(key, this.#box.seal(ENCRYPTION_PROOF, key), 'NX'));
  }
}
