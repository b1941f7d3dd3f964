import type { LookupAddress, LookupOptions } from 'node:dns';
import { isIP } from 'node:net';

export interface Resolved {
  readonly addresses: readonly LookupAddress[];
  /** Seconds that they are good for. */
  readonly ttl: number;
}

export type Resolve = (name: string) => Promise<Resolved>;

interface Entry {
  readonly addresses: readonly LookupAddress[];
  /** `performance.now()` when they were learned from a name server, and until when they are used without asking. */
  readonly learned: number;
  readonly until: number;
}

/** Docker says 600 s for the names of containers, which get other addresses when they are made anew. */
const LONGEST_MS = 30_000;
const SHORTEST_MS = 1_000;
/** What was once resolved serves for this long where name servers do not answer. */
const STALE_MS = 3_600_000;
/** Meanwhile they are asked this often, and a connection waits for them so long (RFC 8767 5). */
const RECHECK_MS = 5_000;
const PATIENCE_MS = 500;
const MAX_NAMES = 20_000;

type Callback = (error: NodeJS.ErrnoException | null, address: string | LookupAddress[], family?: number) => void;

/** Addresses of names, for as long as name servers say. Each name is asked for once at a time, however many wait for it. */
export class NameTable {
  readonly #resolve: Resolve;
  readonly #now: () => number;
  readonly #known = new Map<string, Entry>();
  /** Names that could not be resolved a moment ago. */
  readonly #failed = new Map<string, { readonly error: Error; readonly until: number }>();
  readonly #asked = new Map<string, Promise<readonly LookupAddress[]>>();

  constructor(resolve: Resolve, now: () => number = () => performance.now()) {
    this.#resolve = resolve;
    this.#now = now;
  }

  /** @throws Error with code ENOTFOUND where the name does not exist, EAI_AGAIN where nobody answers for it */
  find(name: string): Promise<readonly LookupAddress[]> | readonly LookupAddress[] {
    const known = this.#known.get(name);
    if (known && known.until > this.#now()) return known.addresses;
    const failed = this.#failed.get(name);
    if (failed && failed.until > this.#now()) return Promise.reject(failed.error);
    let asked = this.#asked.get(name);
    if (!asked) {
      asked = this.#ask(name, known).finally(() => this.#asked.delete(name));
      this.#asked.set(name, asked);
    }
    return known ? withinPatience(asked, known.addresses) : asked;
  }

  /** A connection to its address failed: it is asked for anew, but not more than once a second. */
  forget(name: string): void {
    const known = this.#known.get(name);
    if (known) this.#known.set(name, { ...known, until: Math.min(known.until, known.learned + SHORTEST_MS) });
  }

  /** For net.connect() and tls.connect(), in place of node:dns' lookup. */
  readonly lookup = (name: string, options: LookupOptions, callback: Callback): void => {
    const family = isIP(name);
    if (family) {
      answer([{ address: name, family }], name, options, callback);
      return;
    }
    void this.#tell(name, options, callback);
  };

  async #tell(name: string, options: LookupOptions, callback: Callback): Promise<void> {
    let addresses: readonly LookupAddress[];
    try {
      addresses = await this.find(name.toLowerCase());
    } catch (error) {
      callback(error as NodeJS.ErrnoException, []);
      return;
    }
    answer(addresses, name, options, callback);
  }

  async #ask(name: string, known: Entry | undefined): Promise<readonly LookupAddress[]> {
    try {
      const { addresses, ttl } = await this.#resolve(name);
      if (this.#known.size >= MAX_NAMES) this.#known.clear();
      const life = Math.min(LONGEST_MS, Math.max(SHORTEST_MS, ttl * 1_000));
      const learned = this.#now();
      this.#known.set(name, { addresses, learned, until: learned + life });
      this.#failed.delete(name);
      return addresses;
    } catch (error) {
      const isGone = (error as NodeJS.ErrnoException).code === 'ENOTFOUND';
      if (!known || isGone || this.#now() - known.learned > STALE_MS) {
        this.#known.delete(name);
        if (this.#failed.size >= MAX_NAMES) this.#failed.clear();
        this.#failed.set(name, { error: error as Error, until: this.#now() + SHORTEST_MS });
        throw error;
      }
      this.#known.set(name, { ...known, until: this.#now() + RECHECK_MS });
      return known.addresses;
    }
  }
}

/** What name servers say, or what they said before where that takes long. */
function withinPatience(
  asked: Promise<readonly LookupAddress[]>,
  before: readonly LookupAddress[],
): Promise<readonly LookupAddress[]> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => resolve(before), PATIENCE_MS);
    asked.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

function answer(
  all: readonly LookupAddress[],
  name: string,
  { all: wantsAll, family }: LookupOptions,
  callback: Callback,
): void {
  const wanted = family === 4 || family === 'IPv4' ? 4 : family === 6 || family === 'IPv6' ? 6 : 0;
  const addresses = wanted === 0 ? all : all.filter((one) => one.family === wanted);
  const [first] = addresses;
  if (!first) callback(notFound(name), []);
  else if (wantsAll) callback(null, [...addresses]);
  else callback(null, first.address, first.family);
}

export const notFound = (name: string): NodeJS.ErrnoException =>
  Object.assign(new Error(`the name ${name} does not exist`), { code: 'ENOTFOUND', syscall: 'lookup' });

export const unanswered = (name: string, reason: string): NodeJS.ErrnoException =>
  Object.assign(new Error(`no name server says where ${name} is: ${reason}`), { code: 'EAI_AGAIN', syscall: 'lookup' });
