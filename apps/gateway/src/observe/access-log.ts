import type { Exchange } from '../exchange/exchange.ts';
import { accessLine } from './access-line.ts';
import { KeptLines } from './kept-lines.ts';
import { LineWriter } from './line-writer.ts';

const FLUSH_MS = 1_000;

export interface AccessLogOptions {
  readonly worker: number;
  /** Whether there is a line on standard output. */
  readonly written: boolean;
  /** Requests that this worker may keep in a second; 0 keeps none. */
  readonly keptPerSecond: number;
  readonly keep: (lines: readonly string[]) => void;
}

/** Writes down every finished request, and keeps some for a while. */
export class AccessLog {
  readonly #line: (exchange: Exchange) => string;
  readonly #writer: LineWriter | undefined;
  readonly #kept: KeptLines | undefined;

  constructor({ worker, written, keptPerSecond, keep }: AccessLogOptions) {
    this.#line = accessLine(worker);
    if (written) this.#writer = new LineWriter((dropped) => droppedLine(worker, dropped));
    if (keptPerSecond > 0) this.#kept = new KeptLines(keptPerSecond, keep);
  }

  /** By where they were lost, since the start. */
  get dropped(): Readonly<Record<'stdout' | 'rate', number>> {
    return { stdout: this.#writer?.dropped ?? 0, rate: this.#kept?.skipped ?? 0 };
  }

  finished(exchange: Exchange): void {
    const { instance } = exchange;
    // The GUI asks all the time, also for what is kept; it would fill it with itself.
    const keeps = !instance?.is_api_instance && (this.#kept?.takes(instance?.target.hostname ?? '') ?? false);
    if (!keeps && !this.#writer) return;
    const line = this.#line(exchange);
    this.#writer?.add(line);
    if (keeps) this.#kept?.add(line);
  }

  /** Before the worker leaves. */
  async flush(): Promise<void> {
    this.#kept?.flush();
    await this.#writer?.flush(FLUSH_MS);
  }

  flushAtExit(): void {
    this.#writer?.flushAtExit();
  }
}

const droppedLine = (worker: number, dropped: number): string =>
  JSON.stringify({
    time: new Date().toISOString(),
    level: 'warn',
    app: 'gateway',
    worker,
    msg: 'lines of the access log were dropped, because nobody took them from standard output',
    dropped,
  });
