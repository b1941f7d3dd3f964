import type { UpstreamFailure, UpstreamStanding } from '../snapshot/messages.ts';
import { stickyValue } from './sticky-cookie.ts';

/** Whether an upstream gets requests, as the supervisor of this gateway sees it. One object for as long as the host has the upstream. */
export interface Standing {
  /** Why it is left out; undefined while it is not. */
  out: string | undefined;
  /** `performance.now()` when it came back; -Infinity where it was never out. */
  returnedAt: number;
}

/** Failures of one upstream are told at most this often, together with how many they were. */
const TELL_MS = 50;

/**
 * What a worker knows of the upstreams of all hosts. It is the supervisor that decides, so that all workers agree: it hears of every
 * failure here, and says who is left out.
 */
export class UpstreamHealth {
  readonly #tell: (failure: UpstreamFailure) => void;
  readonly #hosts = new Map<string, Map<string, Standing>>();
  readonly #untold = new Map<string, UpstreamFailure | undefined>();
  #stickyKey: Buffer | undefined;

  constructor(tell: (failure: UpstreamFailure) => void) {
    this.#tell = tell;
  }

  /** The standing of one of the upstreams of a host; the others are forgotten by keep(). */
  standing(hostname: string, url: string): Standing {
    let host = this.#hosts.get(hostname);
    if (!host) this.#hosts.set(hostname, (host = new Map<string, Standing>()));
    let standing = host.get(url);
    if (!standing) host.set(url, (standing = { out: undefined, returnedAt: -Infinity }));
    return standing;
  }

  /** These are all upstreams that the host has now. */
  keep(hostname: string, urls: readonly string[]): void {
    const host = this.#hosts.get(hostname);
    if (!host) return;
    for (const url of host.keys()) if (!urls.includes(url)) host.delete(url);
    if (host.size === 0) this.#hosts.delete(hostname);
  }

  /** What the supervisor says. */
  apply(standings: readonly UpstreamStanding[]): void {
    for (const { hostname, url, out } of standings) {
      const standing = this.#hosts.get(hostname)?.get(url);
      if (!standing) continue;
      if (standing.out !== undefined && out === null) standing.returnedAt = performance.now();
      standing.out = out ?? undefined;
    }
  }

  failed(hostname: string, url: string, code: string, message: string): void {
    const key = `${hostname}\0${url}`;
    const failure = { hostname, url, code, message, count: 1 };
    if (this.#untold.has(key)) {
      this.#untold.set(key, { ...failure, count: (this.#untold.get(key)?.count ?? 0) + 1 });
      return;
    }
    this.#tell(failure);
    this.#untold.set(key, undefined);
    setTimeout(() => {
      const more = this.#untold.get(key);
      this.#untold.delete(key);
      if (more) this.#tell(more);
    }, TELL_MS).unref();
  }

  useStickyKey(key: Buffer): void {
    this.#stickyKey = key;
  }

  /** What stands for an upstream in a cookie; undefined until the key is there. */
  stickyValue(hostname: string, url: string): string | undefined {
    return this.#stickyKey && stickyValue(this.#stickyKey, hostname, url);
  }
}
