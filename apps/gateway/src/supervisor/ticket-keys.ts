import { hkdfSync } from 'node:crypto';
import type { Logger } from '#platform';

/** Node's three keys in one: name (16), HMAC (16) and AES (16). */
const BYTES = 48;
const LOOK_MS = 1_000;
const RETRY_MS = 10_000;

/**
 * The keys of a day (UTC) that seal TLS session tickets (RFC 8446 4.6.1, RFC 5077). Whoever has the secret derives the same, so that
 * replicas need not talk to each other; and what was recorded on an earlier day cannot be opened with the keys of a later one.
 */
export const ticketKeysOf = (secret: Buffer, day: string): Buffer =>
  Buffer.from(hkdfSync('sha256', secret, '', `mcp-proxy-manager TLS session tickets ${day}`, BYTES));

/**
 * Gives all workers the same keys for session tickets, new ones every day. Until the shared secret can be read each worker has keys of
 * its own, and clients that come to another one do a full handshake.
 */
export class TicketKeys {
  readonly #readSecret: () => Promise<Buffer>;
  readonly #use: (keys: Buffer) => void;
  readonly #logger: Logger;
  readonly #now: () => Date;
  #day = '';
  #secret: Buffer | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(
    readSecret: () => Promise<Buffer>,
    use: (keys: Buffer) => void,
    logger: Logger,
    now: () => Date = () => new Date(),
  ) {
    this.#readSecret = readSecret;
    this.#use = use;
    this.#logger = logger;
    this.#now = now;
  }

  /** Resolves after the first attempt. */
  async start(): Promise<void> {
    try {
      this.#secret = await this.#readSecret();
      this.rotate();
      // Not one timer until midnight: clocks are set, and machines sleep.
      this.#timer = setInterval(() => this.rotate(), LOOK_MS);
    } catch (error) {
      this.#logger.warn({ err: error }, 'TLS sessions cannot be resumed at other workers yet');
      this.#timer = setTimeout(() => void this.start(), RETRY_MS);
    }
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  /** Changes the keys if it is another day. */
  rotate(): void {
    const day = this.#now().toISOString().slice(0, 10);
    if (!this.#secret || day === this.#day) return;
    this.#day = day;
    this.#use(ticketKeysOf(this.#secret, day));
  }
}
