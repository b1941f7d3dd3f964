/** Not begun yet, for one host and for all. */
const OF_A_HOST = 32;
const ALL = 128;

interface Job {
  readonly run: () => void;
  /** It will never be run. */
  readonly drop: () => void;
}

/**
 * What waits to be done for several hosts. They take turns, so that a host of which much is wanted keeps no other one waiting; and
 * where there is no room left, it is the host with the most that loses its newest.
 */
export class WaitingJobs {
  readonly #ofHosts = new Map<string, Job[]>();
  #size = 0;

  /** @returns whether there was room for it */
  add(host: string, job: Job): boolean {
    const own = this.#ofHosts.get(host);
    const size = own?.length ?? 0;
    if (size >= OF_A_HOST || (this.#size >= ALL && !this.#makeRoom(size))) return false;
    if (own) own.push(job);
    else this.#ofHosts.set(host, [job]);
    this.#size += 1;
    return true;
  }

  /** The oldest of the host whose turn it is. */
  take(): Job | undefined {
    const [first] = this.#ofHosts;
    if (!first) return undefined;
    const [host, jobs] = first;
    const job = jobs.shift();
    this.#size -= 1;
    // To the end of the round.
    this.#ofHosts.delete(host);
    if (jobs.length > 0) this.#ofHosts.set(host, jobs);
    return job;
  }

  /** @param than how many the host has that wants room: taking it from one with as few would only turn things round */
  #makeRoom(than: number): boolean {
    let most: Job[] = [];
    for (const jobs of this.#ofHosts.values()) if (jobs.length > most.length) most = jobs;
    if (most.length <= than + 1) return false;
    most.pop()?.drop();
    this.#size -= 1;
    return true;
  }
}
