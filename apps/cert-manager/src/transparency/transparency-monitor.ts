import { INTERNAL_CA, type Certificate, type Stranger } from '#domain';
import type { Logger } from '#platform';
import { PkiError, publicKeyHash } from '#pki';
import type { Store } from '#store';
import { MonitorError, type CertSpotter, type LoggedIssuance } from './cert-spotter.ts';
import { watchedNames } from './watched-names.ts';

/** Somebody looks whether a look is due this often. */
const TICK_MS = 60_000;
/** What setInterval and Redis can count to. */
const LONGEST_MS = 2 ** 31 - 1;
/** A name with more than so many pages of news is gone on with at the next look. */
const MAX_PAGES = 100;

/**
 * Looks into logs of certificates for those for our names that nobody here has ordered (CT_MONITOR_URL). Each look is one replica's;
 * what was seen stands in Redis.
 */
export class TransparencyMonitor {
  readonly #store: Store;
  readonly #service: CertSpotter;
  readonly #intervalMs: number;
  readonly #logger: Logger;
  readonly #stopping = new AbortController();
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> | undefined;

  constructor(store: Store, service: CertSpotter, intervalSeconds: number, logger: Logger) {
    this.#store = store;
    this.#service = service;
    this.#intervalMs = Math.min(intervalSeconds * 1_000, LONGEST_MS);
    this.#logger = logger;
  }

  start(): void {
    this.#timer = setInterval(() => void this.tick(), Math.min(TICK_MS, this.#intervalMs));
    void this.tick();
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    this.#stopping.abort(new Error('cert-manager is stopping'));
    await this.#running;
  }

  /** Looks if it is time. Never rejects: there will be another time. */
  tick(): Promise<void> {
    this.#running ??= this.#lookInTurn()
      .catch((error: unknown) => {
        if (!this.#stopping.signal.aborted) this.#logger.warn({ err: error }, 'the look at the logs was interrupted');
      })
      .finally(() => {
        this.#running = undefined;
      });
    return this.#running;
  }

  async #lookInTurn(): Promise<void> {
    const { transparency } = this.#store;
    if (!(await transparency.takeTurn(this.#intervalMs))) return;
    const { retry_at } = (await transparency.status()) ?? {};
    if (retry_at && Date.parse(retry_at) > Date.now()) return;
    const names = await this.#names();
    const problems = await this.#lookAt(names, this.#stopping.signal);
    await this.#tidy(names);
    const looked_at = new Date().toISOString();
    const problem = problems.map(({ message }) => message).join(' ') || null;
    const retryAt = problems.find((each) => each.retryAt)?.retryAt?.toISOString() ?? null;
    await transparency.setStatus({ looked_at, names: names.length, problem, retry_at: retryAt });
    if (problem === null) this.#logger.debug({ names: names.length }, 'looked at the logs of certificates');
    else this.#logger.warn({ names: names.length }, `The logs of certificates could not be looked at: ${problem}`);
  }

  /** @returns what went wrong; when that is so for all names, the others are left for the next time */
  async #lookAt(names: readonly string[], signal: AbortSignal): Promise<MonitorError[]> {
    const positions = await this.#store.transparency.positions();
    const problems: MonitorError[] = [];
    for (const name of names) {
      try {
        await this.#follow(name, positions.get(name), signal);
      } catch (error) {
        if (!(error instanceof MonitorError)) throw error;
        problems.push(error);
        if (error.forAll) break;
      }
    }
    return problems;
  }

  async #follow(name: string, position: string | undefined, signal: AbortSignal): Promise<void> {
    let after = position;
    for (let page = 0; page < MAX_PAGES; page++) {
      const issuances = await this.#service.page(name, after, signal);
      const last = issuances.at(-1)?.id;
      if (last === undefined || last === after) return;
      // Keys are read after the page: what we order has its key in Redis before any log can have it.
      const unknown = await this.#unknown(issuances.map(({ pubkey_sha256 }) => pubkey_sha256));
      for (const issuance of issuances) if (unknown.has(issuance.pubkey_sha256)) await this.#alert(name, issuance);
      await this.#store.transparency.setPosition(name, last);
      after = last;
    }
  }

  async #alert(name: string, issuance: LoggedIssuance): Promise<void> {
    const { tbs_sha256, issuer, id: _, ...rest } = issuance;
    const now = new Date();
    if (Date.parse(issuance.not_after) <= now.getTime()) return;
    const stranger: Stranger = {
      ...rest,
      id: tbs_sha256,
      found_by: name,
      issuer: issuer.friendly_name ?? issuer.name ?? 'a CA that is not named',
      found_at: now.toISOString(),
      accepted_at: null,
    };
    if (!(await this.#store.transparency.addStranger(stranger))) return;
    this.#logger.warn(
      { id: stranger.id, dns_names: stranger.dns_names, issuer: stranger.issuer, not_before: stranger.not_before },
      `A certificate for ${stranger.dns_names.join(', ')} was issued that nobody here has ordered; see just cert-transparency`,
    );
  }

  /** Names of the certificates of public CAs, and of hosts. */
  async #names(): Promise<string[]> {
    const [certificates, targets] = await Promise.all([this.#store.certificates.list(), this.#store.targets.list()]);
    return watchedNames([
      ...certificates.records.filter(isPublic).flatMap(({ domains }) => domains),
      ...targets.records.map(({ hostname }) => hostname),
    ]);
  }

  /** Of these keys, those that nothing here was ordered with, nor imported. */
  async #unknown(keys: readonly string[]): Promise<ReadonlySet<string>> {
    const { certificates, transparency } = this.#store;
    const ordered = new Set(await transparency.ownKeys());
    const left = new Set(keys.filter((key) => !ordered.has(key)));
    if (left.size === 0) return left;
    for (const { fullchain_pem } of (await certificates.list()).records) left.delete(keyOf(fullchain_pem));
    return left;
  }

  /** Forgets what has expired, what turned out to be ours, and where one was in names that are not asked for any more. */
  async #tidy(names: readonly string[]): Promise<void> {
    const { transparency } = this.#store;
    const [strangers, positions] = await Promise.all([transparency.strangers(), transparency.positions()]);
    const unknown = await this.#unknown(strangers.map(({ pubkey_sha256 }) => pubkey_sha256));
    const over = strangers.filter(
      (each) => Date.parse(each.not_after) <= Date.now() || !unknown.has(each.pubkey_sha256),
    );
    await transparency.forgetStrangers(over.map(({ id }) => id));
    const asked = new Set(names);
    await transparency.forgetPositions([...positions.keys()].filter((name) => !asked.has(name)));
  }
}

const isPublic = ({ issued_by }: Certificate): boolean => issued_by !== INTERNAL_CA;

/** What cannot be read is nobody's key. */
function keyOf(chainPem: string): string {
  try {
    return publicKeyHash(chainPem);
  } catch (error) {
    if (error instanceof PkiError) return '';
    throw error;
  }
}
