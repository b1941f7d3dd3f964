import { writeSync } from 'node:fs';
import { STDOUT, stdoutSink, type Sink } from './stdout-sink.ts';

const FLUSH_MS = 100;
const AGAIN_MS = 20;
/** Bytes that wait at most: about two thousand lines. */
const MOST_HELD = 1_048_576;

/** Lines on their way to standard output: written in batches, in order, never waited for, and dropped where nobody takes them. */
export class LineWriter {
  readonly #sink: Sink;
  readonly #tellDropped: (dropped: number) => string;
  #filling = '';
  #chunks: string[] = [];
  #held = 0;
  #writing = false;
  #timer: NodeJS.Timeout | undefined;
  #dropped = 0;
  #untold = 0;
  #idle: (() => void)[] = [];

  /** @param tellDropped the line that says how many were dropped since the last such line */
  constructor(tellDropped: (dropped: number) => string, sink = stdoutSink()) {
    this.#tellDropped = tellDropped;
    this.#sink = sink;
  }

  /** Lines that nobody took, since the start. */
  get dropped(): number {
    return this.#dropped;
  }

  /** @param line ASCII, without a line break */
  add(line: string): void {
    if (this.#held + line.length >= MOST_HELD) {
      this.#dropped += 1;
      this.#untold += 1;
      return;
    }
    this.#append(line);
    if (this.#chunks.length > 0) this.#next();
    else this.#timer ??= setTimeout(() => this.#flush(), FLUSH_MS);
  }

  /** Resolves when everything is written, or at the deadline. */
  async flush(deadlineMs: number): Promise<void> {
    const written = new Promise<void>((resolve) => this.#idle.push(resolve));
    this.#flush();
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, deadlineMs);
    });
    await Promise.race([written, late]);
    clearTimeout(timer);
  }

  /** For a process that ends by a fault: what is left, unless nobody reads. */
  flushAtExit(): void {
    if (this.#writing || this.#held === 0) return;
    try {
      writeSync(STDOUT, this.#chunks.join('') + this.#filling);
    } catch {
      // There is nobody left to tell.
    }
  }

  #append(line: string): void {
    if (this.#filling.length + line.length >= this.#sink.atOnce) this.#close();
    this.#filling += `${line}\n`;
    this.#held += line.length + 1;
  }

  #close(): void {
    if (this.#filling !== '') this.#chunks.push(this.#filling);
    this.#filling = '';
  }

  #flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#close();
    this.#next();
  }

  #next(): void {
    if (this.#writing) return;
    const chunk = this.#chunks.shift();
    if (chunk !== undefined) this.#send(chunk);
    else if (this.#filling === '') for (const resolve of this.#idle.splice(0)) resolve();
    else this.#timer ??= setTimeout(() => this.#flush(), FLUSH_MS);
  }

  #send(chunk: string): void {
    this.#writing = true;
    this.#sink.write(chunk, (error, written = 0) => {
      // Somebody else made the pipe one that does not wait.
      if (error?.code === 'EAGAIN') {
        setTimeout(() => this.#send(chunk), AGAIN_MS);
        return;
      }
      const rest = error ? '' : chunk.slice(written);
      this.#held -= chunk.length - rest.length;
      if (rest !== '') {
        this.#send(rest);
        return;
      }
      this.#writing = false;
      if (error) this.#lose(chunk);
      else if (this.#untold > 0) this.#append(this.#tellDropped(this.#untold));
      if (!error) this.#untold = 0;
      this.#next();
    });
  }

  #lose(chunk: string): void {
    const lines = chunk.split('\n').length - 1;
    this.#dropped += lines;
    this.#untold += lines;
  }
}
