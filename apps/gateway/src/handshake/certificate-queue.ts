/** A client waits for this long, and then sees the self-signed certificate. Its whole handshake has ten seconds. */
const WAIT_MS = 8_000;
/** After a wait in vain, clients of that host are not kept waiting for this long: its order failed, or takes longer than any client has. */
const RESPITE_MS = 60_000;
/** Handshakes of a worker that may wait at the same time. */
const MAX_WAITING = 100;

interface Waiting {
  readonly goOn: () => void;
}

interface Line {
  readonly waiting: Set<Waiting>;
  readonly timer: NodeJS.Timeout;
}

/** Handshakes that wait for the first certificate of their host. What it costs is bounded, whoever shakes hands. */
export class CertificateQueue {
  readonly #ask: (hostname: string) => void;
  readonly #lines = new Map<string, Line>();
  /** Until when nobody waits for these hosts. Only configured ones come here, so there are never more than those. */
  readonly #respites = new Map<string, number>();
  #waiting = 0;

  /** @param ask passes on that a certificate for this host is wanted */
  constructor(ask: (hostname: string) => void) {
    this.#ask = ask;
  }

  /**
   * Keeps a handshake waiting until the host has a certificate or the time is over.
   * @param goOn called then, once, and never before this returns
   * @returns how to leave the queue, for a client that hangs up; undefined where there is no place in it
   */
  wait(hostname: string, goOn: () => void): (() => void) | undefined {
    if (this.#waiting >= MAX_WAITING || this.#hasRespite(hostname)) return undefined;
    const { waiting } = this.#lines.get(hostname) ?? this.#open(hostname);
    const handshake = { goOn };
    waiting.add(handshake);
    this.#waiting += 1;
    return () => {
      if (waiting.delete(handshake)) this.#waiting -= 1;
    };
  }

  /** Lets those go on whose host has a certificate now. */
  certificatesChanged(hasCertificate: (hostname: string) => boolean): void {
    for (const hostname of this.#respites.keys())
      if (!this.#hasRespite(hostname) || hasCertificate(hostname)) this.#respites.delete(hostname);
    for (const hostname of this.#lines.keys()) if (hasCertificate(hostname)) this.#close(hostname);
  }

  #open(hostname: string): Line {
    const timer = setTimeout(() => {
      this.#respites.set(hostname, performance.now() + RESPITE_MS);
      this.#close(hostname);
    }, WAIT_MS);
    const line = { waiting: new Set<Waiting>(), timer };
    this.#lines.set(hostname, line);
    this.#ask(hostname);
    return line;
  }

  #close(hostname: string): void {
    const line = this.#lines.get(hostname);
    if (!line) return;
    clearTimeout(line.timer);
    this.#lines.delete(hostname);
    this.#waiting -= line.waiting.size;
    const handshakes = [...line.waiting];
    line.waiting.clear();
    for (const { goOn } of handshakes) goOn();
  }

  #hasRespite(hostname: string): boolean {
    const until = this.#respites.get(hostname);
    if (until === undefined) return false;
    if (until > performance.now()) return true;
    this.#respites.delete(hostname);
    return false;
  }
}
