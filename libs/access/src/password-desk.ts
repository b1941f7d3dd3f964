import { createHmac, randomBytes } from 'node:crypto';
import type { Credentials } from './basic-credentials.ts';
import type { CompiledList } from './compiled-list.ts';
import { verifyPassword } from './verify-password.ts';

/** `busy`: this client has too many passwords in the works; `full`: everybody together has. */
export type Verdict = 'right' | 'wrong' | 'busy' | 'full';

/** Credentials that were right, for all lists of this process together. */
const REMEMBERED = 2_000;
/** Of the four threads of libuv's pool; the others are for names of backends and what else the process does. */
const AT_ONCE = 2;
/** Not begun yet. At 50 ms each, the last one waits for about a second. */
const MAX_WAITING = 32;
const PER_CLIENT = 8;

interface Job {
  readonly run: () => Promise<void>;
}

/**
 * Checks passwords. A hash that is worth having costs tens of milliseconds of a core, so that what was right is remembered, the
 * same credentials are checked once however many requests bring them, and no client, nor all of them, can have more than a few
 * in the works. What is remembered is keyed by a secret of this process and the hash itself: it dies with that.
 */
export class PasswordDesk {
  readonly #secret = randomBytes(32);
  readonly #right = new Set<string>();
  readonly #underWay = new Map<string, Promise<boolean>>();
  readonly #ofClients = new Map<string, number>();
  readonly #waiting: Job[] = [];
  readonly #verify: (password: string, hash: string) => Promise<boolean>;
  #running = 0;

  constructor(verify: (password: string, hash: string) => Promise<boolean> = verifyPassword) {
    this.#verify = verify;
  }

  /**
   * Whether these credentials are a user's of the list.
   * @param client whose requests count together
   * @returns at once where it is known already. For an unknown name a hash of the list is checked all the same, and always the same
   * one for a name, so that the time tells nobody which names there are.
   * @throws Error where the checking itself fails
   */
  check(list: CompiledList, { username, password }: Credentials, client: string): Verdict | Promise<Verdict> {
    const own = list.users.get(username);
    const hash = own ?? this.#decoy(list, username);
    if (hash === undefined) return 'wrong';
    const key = this.#key(`${own === undefined ? 'none' : 'own'}\0${hash}\0${username}\0${password}`);
    if (this.#remembers(key)) return 'right';
    const found = this.#underWay.get(key) ?? this.#begin(key, client, () => this.#verify(password, hash));
    if (typeof found === 'string') return found;
    return found.then((matches) => {
      if (!matches || own === undefined) return 'wrong';
      this.#remember(key);
      return 'right';
    });
  }

  #begin(key: string, client: string, verify: () => Promise<boolean>): Promise<boolean> | 'busy' | 'full' {
    const ofClient = this.#ofClients.get(client) ?? 0;
    if (ofClient >= PER_CLIENT) return 'busy';
    if (this.#waiting.length >= MAX_WAITING) return 'full';
    this.#ofClients.set(client, ofClient + 1);
    const begun = new Promise<boolean>((resolve, reject) => {
      this.#waiting.push({ run: () => verify().then(resolve, reject) });
    });
    const done = begun.finally(() => {
      this.#underWay.delete(key);
      this.#left(client);
    });
    this.#underWay.set(key, done);
    this.#next();
    return done;
  }

  #next(): void {
    if (this.#running >= AT_ONCE) return;
    const job = this.#waiting.shift();
    if (!job) return;
    this.#running += 1;
    void job.run().finally(() => {
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
