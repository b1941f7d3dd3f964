/** What one read takes at most, and what makes it worth to be handed on as it is. */
const SHARED_BYTES = 65_536;
const OWN_BYTES = 262_144;

/** Where all connections read into that have no buffer of their own. Whatever is kept of it has to be copied at once. */
const shared = Buffer.allocUnsafeSlow(SHARED_BYTES);

/**
 * What a connection reads into. Small answers and events are read into a buffer that all connections share, so that one that waits
 * has none; where content comes faster than it is read, into buffers of the connection's own, which are handed on uncopied.
 */
export class ReadBuffer {
  #own: Buffer | undefined;
  #isTaken = false;

  /** For the next read. @param length of the last one */
  next(length: number): Buffer {
    if (length < SHARED_BYTES) this.#own = undefined;
    else if (!this.#own || this.#isTaken) this.#own = Buffer.allocUnsafeSlow(OWN_BYTES);
    this.#isTaken = false;
    return this.#own ?? shared;
  }

  /** A piece of the last read, which had `length` bytes, to be kept. */
  keep(piece: Buffer, length: number): Buffer {
    if (!this.#own || piece.buffer !== this.#own.buffer || length < SHARED_BYTES) return Buffer.from(piece);
    this.#isTaken = true;
    return piece;
  }
}

/** For connections that have not been read from yet. */
export const firstBuffer = (): Buffer => shared;
