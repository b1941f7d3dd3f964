import { eventually } from './eventually.ts';

export interface StreamEvent {
  readonly event: string;
  readonly id: string | undefined;
  readonly data: unknown;
}

/** Reads server-sent events from a response, as a browser's EventSource does, and keeps all that came. */
export class EventStream {
  readonly response: Response;
  readonly events: StreamEvent[] = [];
  /** Everything as it came, with comments. */
  text = '';
  #isOver = false;
  readonly #abort: AbortController;

  private constructor(response: Response, abort: AbortController) {
    this.response = response;
    this.#abort = abort;
    void this.#read()
      .catch(() => {})
      .finally(() => (this.#isOver = true));
  }

  static async open(url: string, headers: Readonly<Record<string, string>>): Promise<EventStream> {
    const abort = new AbortController();
    return new EventStream(await fetch(url, { headers, signal: abort.signal }), abort);
  }

  /** Whether the stream has ended, however it ended. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** Waits for the next event of a name that meets a condition, from the beginning of the stream on. */
  next(event: string, isIt: (data: never) => boolean = () => true): Promise<StreamEvent> {
    return eventually(() => {
      const found = this.events.find((candidate) => candidate.event === event && isIt(candidate.data as never));
      if (found) return found;
      throw new Error(`no such "${event}" among ${JSON.stringify(this.events)}`);
    });
  }

  close(): void {
    this.#abort.abort();
  }

  async #read(): Promise<void> {
    if (!this.response.body) return;
    const decoder = new TextDecoder();
    let rest = '';
    for await (const chunk of this.response.body as unknown as AsyncIterable<Uint8Array>) {
      const piece = decoder.decode(chunk, { stream: true });
      this.text += piece;
      rest += piece;
      const blocks = rest.split('\n\n');
      rest = blocks.pop() ?? '';
      for (const block of blocks) this.#take(block);
    }
  }

  #take(block: string): void {
    const field = (name: string): string | undefined =>
      block
        .split('\n')
        .find((line) => line.startsWith(`${name}: `))
        ?.slice(name.length + 2);
    const data = field('data');
    if (data === undefined) return;
    this.events.push({ event: field('event') ?? 'message', id: field('id'), data: JSON.parse(data) });
  }
}
