import { Readable } from 'node:stream';

/** The content of a request that was read already, as it is sent on. */
export class HeldBody extends Readable {
  readonly content: Buffer;
  /** Nobody waits for the client any more. */
  readonly waits = false;

  constructor(content: Buffer) {
    super({ highWaterMark: 1 });
    this.content = content;
    // Whoever reads it hears of its end in other ways; without any listener an 'error' event ends the process.
    this.on('error', ignore);
    if (content.length > 0) this.push(content);
    this.push(null);
  }

  /** Bytes that came. */
  get received(): number {
    return this.content.length;
  }

  override _read(): void {}
}

const ignore = (): void => {};
