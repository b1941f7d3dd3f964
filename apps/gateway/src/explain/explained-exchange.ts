import { Readable } from 'node:stream';
import type { Connection } from '../exchange/connection.ts';
import { Exchange } from '../exchange/exchange.ts';
import { findField, listMembers, type AnswerFields } from '../exchange/fields.ts';
import type { Departure, Recorder } from '../exchange/recorder.ts';

/** What became of a request that was only asked about. */
export type ExplainedEnd =
  | { readonly kind: 'departed'; readonly departure: Departure }
  | { readonly kind: 'answered'; readonly status: number; readonly fields: AnswerFields; readonly content: string }
  | { readonly kind: 'cut' };

export interface ExplainedHead {
  readonly method: string;
  /** Origin-form: the path with its query. */
  readonly target: string;
  readonly authority: string;
  readonly fields: readonly string[];
  readonly http2: boolean;
}

/** A request that nobody has sent. It goes the way of all others, and its answer goes nowhere but into `became`. */
export class ExplainedExchange extends Exchange {
  readonly http2: boolean;
  /** Resolves when a step has answered it, or it would leave for a backend. */
  readonly became: Promise<ExplainedEnd>;
  readonly #content: Buffer[] = [];
  #fields: AnswerFields = [];
  #settle: (end: ExplainedEnd) => void = () => {};

  constructor(connection: Connection, head: ExplainedHead, note: Recorder['note']) {
    const { method, target, authority, fields, http2 } = head;
    super(connection, method, target, http2 ? authority : '', http2 ? fields : ['host', authority, ...fields], false);
    this.http2 = http2;
    this.became = new Promise((resolve) => {
      this.#settle = resolve;
    });
    this.recorder = { note, departs: (departure) => this.#settle({ kind: 'departed', departure }) };
  }

  override get version(): string {
    return this.http2 ? '2' : '1.1';
  }

  override get leavesHttp(): boolean {
    return listMembers(findField(this.fields, 'upgrade') ?? '').includes('websocket');
  }

  openBody(): Readable {
    return Readable.from([]);
  }

  inform(): void {}

  begin(status: number, fields: AnswerFields): void {
    this.status = status;
    this.#fields = fields;
  }

  write(chunk: Buffer): boolean {
    this.#content.push(chunk);
    return true;
  }

  end(lastChunk?: Buffer): void {
    if (lastChunk) this.#content.push(lastChunk);
    this.ended = true;
    const content = Buffer.concat(this.#content).toString();
    this.#settle({ kind: 'answered', status: this.status, fields: this.#fields, content });
  }

  endWithTrailers(): void {
    this.end();
  }

  cut(): void {
    this.ended = true;
    this.#settle({ kind: 'cut' });
  }

  get unsent(): number {
    return 0;
  }

  hangUp(): void {
    this.cut();
  }
}
