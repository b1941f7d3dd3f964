import { Readable } from 'node:stream';
import { countContent, type Connection } from './connection.ts';

/** What is shorter costs more to keep than to copy: Node has some 200 bytes for each piece, however short. */
export const SMALL_BYTES = 1_024;
const ROOM_BYTES = 4_096;

/**
 * Has small pieces put together on their way into a stream, where a client chooses how small they are: kept one by one, chunks or
 * frames of a byte take two hundred times their size, and each costs a system call on its way out. One that comes alone goes on
 * at once; others of the same turn of the event loop follow it as one, and what nobody reads yet is put together altogether.
 */
export function gatherPieces(source: Readable, connection: Connection): void {
  const pieces = new GatheredPieces(source, connection);
  source.push = (chunk: Buffer | null): boolean => pieces.push(chunk);
  source.on('resume', () => pieces.flush());
}

class GatheredPieces {
  readonly #source: Readable;
  readonly #connection: Connection;
  /** A piece as it came, when it is the only one. */
  #alone: Buffer | undefined;
  #room: Buffer | undefined;
  #length = 0;
  /** A piece has gone on in this turn. */
  #hasPassed = false;

  constructor(source: Readable, connection: Connection) {
    this.#source = source;
    this.#connection = connection;
  }

  /** @returns whether the source may be given more, as Readable.push() does */
  push(chunk: Buffer | null): boolean {
    if (chunk !== null) countContent(this.#connection, chunk);
    if (chunk === null || chunk.length >= SMALL_BYTES) {
      this.flush();
      return Readable.prototype.push.call(this.#source, chunk);
    }
    const flows = this.#source.readableFlowing === true;
    if (flows && !this.#hasPassed && this.#length === 0) {
      this.#hasPassed = true;
      setImmediate(endTurn, this);
      return Readable.prototype.push.call(this.#source, chunk);
    }
    return this.#keep(chunk);
  }

  /** Hands on what is kept. */
  flush(): void {
    const alone = this.#alone;
    const length = this.#length;
    this.#alone = undefined;
    this.#length = 0;
    if (length > 0 && !this.#source.readableEnded && !this.#source.destroyed)
      Readable.prototype.push.call(this.#source, alone ?? Buffer.from(this.#room?.subarray(0, length) ?? []));
  }

  endTurn(): void {
    this.#hasPassed = false;
    if (this.#source.readableFlowing === true) this.flush();
  }

  #keep(chunk: Buffer): boolean {
    if (this.#length + chunk.length > ROOM_BYTES) this.flush();
    if (this.#length === 0) this.#alone = chunk;
    else {
      this.#room ??= Buffer.allocUnsafeSlow(ROOM_BYTES);
      this.#alone?.copy(this.#room);
      this.#alone = undefined;
      chunk.copy(this.#room, this.#length);
    }
    this.#length += chunk.length;
    return this.#length + this.#source.readableLength < this.#source.readableHighWaterMark;
  }
}

const endTurn = (pieces: GatheredPieces): void => pieces.endTurn();
