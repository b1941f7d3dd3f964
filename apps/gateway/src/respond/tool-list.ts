/** Whether a client is not to be told of a tool. */
export type Hides = (tool: string) => boolean;

/** Changes content on its way, piece by piece. */
export interface Rewriter {
  /** What can go on now. @throws Error where too much has to be held for that */
  take(piece: Buffer): Buffer;
  /** What is left, when all has come. */
  finish(): Buffer;
}

/** Bytes of one message of a server that are held to be read. */
const MOST_BYTES = 8 * 1_048_576;
const NOTHING = Buffer.alloc(0);
const LF = 0x0a;
const CR = 0x0d;
const COLON = 0x3a;

/**
 * Leaves out of a message what its reader may not know. The rest is as the server said it: numbers keep their digits, and the cursor
 * of the next page (`nextCursor`) is the server's own.
 * @returns undefined where there is nothing to leave out
 * @throws SyntaxError where it is not JSON
 */
function withoutTools(message: string, hides: Hides): string | undefined {
  // Most messages are about something else, and are not read.
  if (!message.includes('"tools"')) return undefined;
  let hidden = false;
  const read = exact.parse(message, (_key, value, { source }) =>
    typeof value === 'number' && source !== undefined ? exact.rawJSON(source) : value,
  );
  for (const one of Array.isArray(read) ? (read as unknown[]) : [read]) {
    const result = propertyOf(one, 'result');
    const tools = propertyOf(result, 'tools');
    if (!Array.isArray(tools)) continue;
    const kept = tools.filter((tool) => {
      const name = propertyOf(tool, 'name');
      return typeof name !== 'string' || !hides(name);
    });
    hidden ||= kept.length < tools.length;
    (result as { tools: unknown[] }).tools = kept;
  }
  return hidden ? JSON.stringify(read) : undefined;
}

/** What TypeScript does not know of JSON yet (ECMAScript, JSON.parse source text access). */
interface ExactJson {
  parse(
    text: string,
    reviver: (key: string, value: unknown, context: { readonly source?: string }) => unknown,
  ): unknown;
  rawJSON(text: string): unknown;
}
const exact = JSON as unknown as ExactJson;

const propertyOf = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>)[name] : undefined;

/** An answer that is one message, or a batch. */
export class ListInJson implements Rewriter {
  readonly #hides: Hides;
  readonly #held = new Held();

  constructor(hides: Hides) {
    this.#hides = hides;
  }

  take(piece: Buffer): Buffer {
    this.#held.add(piece);
    return NOTHING;
  }

  finish(): Buffer {
    const content = this.#held.take();
    const without = withoutTools(content.toString(), this.#hides);
    return without === undefined ? content : Buffer.from(without);
  }
}

/**
 * A stream of events (HTML, 9.2), each of which goes on as soon as it is whole; of one that lists tools the data are put in one line,
 * and its id and its type stay. Comments go on at once, as they keep connections alive.
 */
export class ListInEvents implements Rewriter {
  readonly #hides: Hides;
  readonly #line = new Held();
  /** The lines of an event that is not whole yet, with their ends. */
  #lines: Buffer[] = [];
  #size = 0;
  #afterCr = false;

  constructor(hides: Hides) {
    this.#hides = hides;
  }

  take(piece: Buffer): Buffer {
    const out: Buffer[] = [];
    let from = 0;
    for (let i = 0; i < piece.length; i++) {
      const byte = piece[i];
      // The second half of an end of line is with the first one, wherever the pieces end.
      const isRest = byte === LF && this.#afterCr;
      this.#afterCr = byte === CR;
      if (isRest) {
        this.#endTwice(out);
        from = i + 1;
      } else if (byte === LF || byte === CR) {
        this.#line.add(piece.subarray(from, i + 1));
        from = i + 1;
        this.#lineEnds(this.#line.take(), out);
      }
    }
    if (from < piece.length) this.#line.add(piece.subarray(from));
    return Buffer.concat(out);
  }

  /** What no blank line ends is no event (9.2.6); but some reader may take it for one. */
  finish(): Buffer {
    this.#lines.push(this.#line.take());
    return this.#whole();
  }

  #endTwice(out: Buffer[]): void {
    if (this.#lines.length > 0) this.#lines.push(END);
    else out.push(END);
  }

  #lineEnds(line: Buffer, out: Buffer[]): void {
    const isBlank = line.length === 1;
    if (this.#lines.length === 0 && (isBlank || line[0] === COLON)) {
      out.push(line);
      return;
    }
    this.#lines.push(line);
    this.#size += line.length;
    if (this.#size > MOST_BYTES) throw tooMuch();
    if (!isBlank) return;
    out.push(this.#whole());
    this.#lines = [];
    this.#size = 0;
  }

  #whole(): Buffer {
    const event = Buffer.concat(this.#lines);
    const text = event.toString();
    if (!text.includes('"tools"')) return event;
    const lines = text.split(/\r\n|\n|\r/);
    const data = lines.filter((line) => /^data(?::|$)/.test(line)).map((line) => line.replace(/^data:? ?/, ''));
    const without = withoutTools(data.join('\n'), this.#hides);
    if (without === undefined) return event;
    const others = lines.filter((line) => line !== '' && !/^data(?::|$)/.test(line));
    return Buffer.from([...others, `data: ${without}`, '', ''].join('\n'));
  }
}

/** Pieces that are put together when they are wanted. */
class Held {
  #pieces: Buffer[] = [];
  #size = 0;

  add(piece: Buffer): void {
    this.#size += piece.length;
    if (this.#size > MOST_BYTES) throw tooMuch();
    this.#pieces.push(piece);
  }

  take(): Buffer {
    const [only = NOTHING] = this.#pieces;
    const all = this.#pieces.length > 1 ? Buffer.concat(this.#pieces) : only;
    this.#pieces = [];
    this.#size = 0;
    return all;
  }
}

const END = Buffer.from('\n');

const tooMuch = (): Error =>
  new Error(`a message of the server is larger than ${MOST_BYTES} bytes, which are held to leave tools out of it`);
