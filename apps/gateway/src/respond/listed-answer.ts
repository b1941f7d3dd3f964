import type { Exchange, Producer } from '../exchange/exchange.ts';
import type { AnswerFields } from '../exchange/fields.ts';
import type { CompressedAnswer } from './compressed-answer.ts';
import { ListInEvents, ListInJson, type Rewriter } from './tool-list.ts';

/** Of the content as it was. */
const OF_CONTENT_AS_IT_WAS = new Set([
  'content-length',
  'content-digest',
  'repr-digest',
  'digest',
  'content-md5',
  'etag',
]);

/**
 * What leaves tools out of an answer of a server, where its client is not told of all; and what the head says for that.
 * @param fields of the answer, names in lower case; changed where something may be left out
 * @returns undefined where the answer can be no list of tools
 * @throws Error where it cannot be read
 */
export function chooseRewriter({ hidesTool, method }: Exchange, fields: AnswerFields): Rewriter | undefined {
  if (!hidesTool) return undefined;
  const type = String(valueOf(fields, 'content-type') ?? '');
  const isEvents = /^text\/event-stream\s*(?:;|$)/i.test(type);
  // What GET gets is a stream of events, or nothing of MCP.
  if (!isEvents && method === 'GET') return undefined;
  const coding = valueOf(fields, 'content-encoding');
  if (coding !== undefined && coding !== 'identity')
    throw new Error(`the backend answered in the coding ${String(coding)}, though it was not asked to`);
  for (let i = fields.length - 2; i >= 0; i -= 2) if (OF_CONTENT_AS_IT_WAS.has(String(fields[i]))) fields.splice(i, 2);
  return isEvents ? new ListInEvents(hidesTool) : new ListInJson(hidesTool);
}

const valueOf = (fields: AnswerFields, name: string): string | string[] | undefined => {
  for (let i = 0; i < fields.length; i += 2) if (fields[i] === name) return fields[i + 1];
  return undefined;
};

/** The content of an answer on its way through a rewriter: to the client, or to what compresses it. */
export class ListedAnswer {
  readonly #to: Exchange | CompressedAnswer;
  readonly #rewriter: Rewriter;
  readonly #backend: Producer;
  readonly #report: (error: Error) => void;

  /** @param report told why an answer had to be broken off */
  constructor(to: Exchange | CompressedAnswer, rewriter: Rewriter, backend: Producer, report: (error: Error) => void) {
    this.#to = to;
    this.#rewriter = rewriter;
    this.#backend = backend;
    this.#report = report;
  }

  get ended(): boolean {
    return this.#to.ended;
  }

  /** @returns false when the client does not keep up; the backend is told when it does */
  write(piece: Buffer): boolean {
    const out = this.#attempt(() => this.#rewriter.take(piece));
    return out === undefined || out.length === 0 || this.#to.write(out);
  }

  end(lastPiece?: Buffer): void {
    const out = this.#attempt(() => this.#whole(lastPiece));
    if (out) this.#to.end(out.length > 0 ? out : undefined);
  }

  endWithTrailers(fields: AnswerFields): void {
    const out = this.#attempt(() => this.#rewriter.finish());
    if (!out) return;
    if (out.length > 0) this.#to.write(out);
    this.#to.endWithTrailers(fields);
  }

  cut(): void {
    this.#to.cut();
  }

  #whole(lastPiece: Buffer | undefined): Buffer {
    const before = lastPiece ? this.#rewriter.take(lastPiece) : undefined;
    const rest = this.#rewriter.finish();
    return before ? Buffer.concat([before, rest]) : rest;
  }

  /** What cannot be read is not shown either: the answer is broken off. */
  #attempt(step: () => Buffer): Buffer | undefined {
    try {
      return step();
    } catch (error) {
      this.#report(error as Error);
      this.#to.cut();
      this.#backend.clientGone();
      return undefined;
    }
  }
}
