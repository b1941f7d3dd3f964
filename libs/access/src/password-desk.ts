import { createHmac, randomBytes } from 'node:crypto';
import type { Credentials } from './basic-credentials.ts';
import type { CompiledList } from './compiled-list.ts';
import { verifyPassword } from './verify-password.ts';
import { WaitingJobs } from './waiting-jobs.ts';

/** `busy`: this client has too many passwords in the works; `full`: the host has, or everybody together. */
export type Verdict = 'right' | 'wrong' | 'busy' | 'full';

/** Credentials that were right, for all lists of this process together. */
const REMEMBERED = 2_000;
/** Of the four threads of libuv's pool; the others are for names of backends and what else the process does. */
const AT_ONCE = 2;
const PER_CLIENT = 8;

/** Whose request brings a password. */
export interface Asker {
  /** Requests of one client count together. */
  readonly client: string;
  /** The host that it is for. Hosts take turns, so that a flood at one of them keeps nobody from another. */
  readonly host: string;
}

/**
 * Checks passwords. A hash that is worth having costs tens of milliseconds of a core, so that what was right is remembered, the
 * same credentials are checked once however many requests bring them, and no client, no host, nor all of them, can have more than
 * a few in the works. What is remembered is keyed by a secret of this process and the hash itself: it dies with that.
 */
export class PasswordDesk {
  readonly #secret = randomBytes(32);
  readonly #right = new Set<string>();
  readonly #underWay = new Map<string, Promise<boolean | 'full'>>();
  readonly #ofClients = new Map<string, number>();
  readonly #waiting = new WaitingJobs();
  readonly #verify: (password: string, hash: string) => Promise<boolean>;
  #running = 0;

  constructor(verify: (password: string, hash: string) => Promise<boolean> = verifyPassword) {
    this.#verify = verify;
  }

  /**
   * Whether these credentials are a user's of the list.
   * @returns at once where it is known already. For an unknown name a hash of the list is checked all the same, and always the same
   * one for a name, so that the time tells nobody which names there are.
   * @throws Error where the checking itself fails
   */
  check(list: CompiledList, { username, password }: Credentials, asker: Asker): Verdict | Promise<Verdict> {
    const own = list.users.get(username);
    const hash = own ?? this.#decoy(list, username);
    if (hash === undefined) return 'wrong';
    const key = this.#key(`${own === undefined ? 'none' : 'own'}\0${hash}\0${username}\0${password}`);
    if (this.#remembers(key)) return 'right';
    const found = this.#underWay.get(key) ?? this.#begin(key, asker, () => this.#verify(password, hash));
    if (typeof found === 'string') return found;
    return found.then((matches) => {
      if (matches === 'full') return 'full';
      if (!matches || own === undefined) return 'wrong';
      this.#remember(key);
      return 'right';
    });
  }

  #begin(
    key: string,
    { client, host }: Asker,
    verify: () => Promise<boolean>,
  ): Promise<boolean | 'full'> | 'busy' | 'full' {
    const ofClient = this.#ofClients.get(client) ?? 0;
    if (ofClient >= PER_CLIENT) return 'busy';
    const { promise, resolve, reject } = Promise.withResolvers<boolean | 'full'>();
    const run = (): void => this.#run(verify().then(resolve, reject));
    if (!this.#waiting.add(host, { run, drop: () => resolve('full') })) return 'full';
    this.#ofClients.set(client, ofClient + 1);
    const done = promise.finally(() => {
      this.#underWay.delete(key);
      this.#left(client);
    });
    this.#underWay.set(key, done);
    this.#next();
    return done;
  }

  #next(): void {
    if (this.#running < AT_ONCE) this.#waiting.take()?.run();
  }

  #run(job: Promise<void>): void {
    this.#running += 1;
    void job.finally(() => {
      this.#running -= 1;
      this.#next();
    });
  }

  #left(client: string): void {
    const left = (this.#ofClients.get(client) ?? 1) - 1;
    if (left > 0) this.#ofClients.set(client, left);
    else this.#ofClients.delete(client);
  }

  #decoy({ users }: CompiledList, username: string): string | undefined {
    const place = createHmac('sha256', this.#secret).update(username).digest().readUInt32BE() % Math.max(users.size, 1);
    let at = 0;
    for (const hash of users.values()) if (at++ === place) return hash;
    return undefined;
  }

  #key(text: string): string {
    return createHmac('sha256', this.#secret).update(text).digest('base64');
  }

  /** What was used lately stays longest. */
  #remembers(key: string): boolean {
    if (!this.#right.delete(key)) return false;
    this.#right.add(key);
    return true;
  }

  #remember(key: string): void {
    this.#right.add(key);
    const [oldest] = this.#right;
    if (this.#right.size > REMEMBERED && oldest !== undefined) this.#right.delete(oldest);
  }
}
