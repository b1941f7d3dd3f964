import {
  isAddress,
  isInProgress,
  isWildcard,
  nameCovers,
  type CertifiedName,
  type NameHolders,
  type ProxyTarget,
  type TargetHost,
  wildcardsOver,
} from '#domain';
import type { CertificateRepository } from './certificate-repository.ts';
import type { Transaction } from './commit.ts';
import type { Keys } from './keys.ts';
import type { RedisClient } from './redis-connection.ts';
import { reaching } from './store-error.ts';
import type { TargetRepository } from './target-repository.ts';

/** Who has names, and what makes a transaction fail if that changes before it. */
export interface Holding {
  readonly holders: NameHolders;
  readonly standing: Transaction;
}

/** Names that certificates carry, across all the records that give a right to them. */
export class NameRepository {
  readonly #redis: RedisClient;
  readonly #keys: Keys;
  readonly #targets: TargetRepository;
  readonly #certificates: CertificateRepository;

  constructor(
    redis: RedisClient,
    keys: Keys,
    holders: { targets: TargetRepository; certificates: CertificateRepository },
  ) {
    this.#redis = redis;
    this.#keys = keys;
    this.#targets = holders.targets;
    this.#certificates = holders.certificates;
  }

  /**
   * The order of reading matters: the marks of earlier orders first, so that an order that the lists lack has changed one;
   * issuances before certificates, so that one that ends in between is seen as the certificate that it became.
   * A wildcard over a name, ordered or made a target in the meantime, is noticed. What is made below a wildcard has no place to look
   * at; so for wildcards nothing at all may change.
   */
  async holding(names: readonly CertifiedName[]): Promise<Holding> {
    const { version } = this.#keys;
    const unchanged = names.some(isWildcard)
      ? [[version, await reaching(() => this.#redis.get(version))] as const]
      : [];
    const marks = [...new Set(names.flatMap(coverers))].map(this.#keys.ordered);
    const marked = await reaching(() => this.#redis.mget(marks));
    const hosts = await this.#hostsAt(names);
    const found = await Promise.all(hosts.map((host) => this.#targets.find(host)));
    const targets = found.flatMap((target) => (target ? [target.record] : []));
    const taken = new Set<string>(targets.map(({ hostname }) => hostname));
    return {
      holders: { targets, carriers: names.every((name) => taken.has(name)) ? [] : await this.#carriers() },
      standing: {
        expect: [
          ...unchanged,
          ...marks.map((mark, i) => [mark, marked[i] ?? null] as const),
          ...hosts.map((host, i) => [this.#keys.target(host), found[i]?.raw ?? null] as const),
        ],
        writes: [],
      },
    };
  }

  /** The targets of the hosts that these names cover. One that cannot be read is nobody's. */
  async targetsAt(names: readonly CertifiedName[]): Promise<ProxyTarget[]> {
    return (await this.#targets.findAll(await this.#hostsAt(names))).records;
  }

  /** The hosts that have these names, the wildcards over them, and below wildcards the hosts that have a target. */
  async #hostsAt(names: readonly CertifiedName[]): Promise<TargetHost[]> {
    const hosts = names.filter((name) => !isAddress(name)) as readonly string[] as readonly TargetHost[];
    const at = hosts.flatMap((host) => [host, ...wildcardsOver(host)]);
    const wildcards = names.filter(isWildcard);
    if (wildcards.length === 0) return [...new Set(at)];
    const { records } = await this.#targets.list();
    const below = records.filter(({ hostname }) => wildcards.some((wildcard) => nameCovers(wildcard, hostname)));
    return [...new Set([...at, ...below.map(({ hostname }) => hostname)])];
  }

  async #carriers(): Promise<NameHolders['carriers']> {
    const issuances = (await this.#certificates.listIssuances()).records;
    const certificates = (await this.#certificates.list()).records;
    const goingOn = issuances.filter((issuance) => isInProgress(issuance) || issuance.retry_at !== null);
    return [...goingOn, ...certificates];
  }
}

/** A name and the wildcard over it, if it can have one: an order of either gives a right to the name. */
function coverers(name: CertifiedName): CertifiedName[] {
  const dot = name.indexOf('.');
  if (isWildcard(name) || isAddress(name) || dot < 0) return [name];
  return [name, `*${name.slice(dot)}` as CertifiedName];
}
