import type { IncomingHttpHeaders } from 'node:http';
import type { Readable } from 'node:stream';
import type { Dispatcher } from 'undici';
import type { BackendLine } from './backend-line.ts';
import { GONE, RelayedAnswer, SAFE } from './relayed-answer.ts';

type Controller = Dispatcher.DispatchController;

/** What it looks like when a backend closed a connection that it had kept open. */
const CLOSED = new Set(['UND_ERR_SOCKET', 'ECONNRESET', 'EPIPE']);
/** A backend that was started again has closed all its connections; each is found out one by one. */
const MAX_REPEATS = 3;

/**
 * One request to a backend over HTTP/1.1, through undici's dispatch interface, which calls these methods as the answer
 * arrives. Content is handed on chunk by chunk, both ways, and each side waits for the other.
 */
export class BackendCall extends RelayedAnswer implements Dispatcher.DispatchHandler {
  /** The connection that carries it; set by BackendConnection. */
  line: BackendLine | undefined;
  #options: Dispatcher.DispatchOptions | undefined;
  #controller: Controller | undefined;
  #body: Readable | undefined;
  #gone = false;
  #onUsedLine = false;
  #repeats = 0;

  start(): void {
    const { exchange, instance } = this;
    const { upstream } = instance;
    if (exchange.hasBody) this.#body = exchange.openBody();
    const headers = instance.requestFields(exchange);
    headers.push('host', instance.hostFor(exchange));
    const options = {
      method: exchange.method,
      path: upstream.pathFor(exchange.backendPath),
      headers,
      body: this.#body ?? null,
      // Not said, undici would read it out of Host for each request, and close TLS connections where that differs.
      servername: upstream.authority,
    };
    this.#options = options;
    upstream.dispatch(options, this);
  }

  clientGone(): void {
    this.#gone = true;
    this.#body?.destroy(GONE);
    this.#controller?.abort(GONE);
  }

  clientReady(): void {
    this.#controller?.resume();
  }

  /** A request whose client left while it waited for a connection ends here, and the connection stays good. */
  onRequestStart(controller: Controller): void {
    if (this.#gone) throw GONE;
    this.#controller = controller;
    this.#onUsedLine = this.line?.expectAnswer() ?? false;
  }

  onResponseStart(_: Controller, status: number, headers: IncomingHttpHeaders): void {
    if (status < 200) this.informed(status, headers);
    else {
      this.line?.answerBegan();
      this.began(status, headers, false);
    }
  }

  onResponseData(controller: Controller, chunk: Buffer): void {
    if (!this.came(chunk)) controller.pause();
  }

  onResponseEnd(_: Controller, trailers: IncomingHttpHeaders): void {
    this.ended(trailers);
  }

  onResponseError(_: Controller | null, error: Error): void {
    if (this.#mayRepeat(error)) {
      this.#repeats += 1;
      this.instance.upstream.dispatch(this.#options as Dispatcher.DispatchOptions, this);
      return;
    }
    this.#body?.destroy(GONE);
    this.failed(error);
  }

  /**
   * A backend may close a connection just when the next request goes out on it (RFC 9112 9.3.1). Where it was used before and
   * closed without a byte, a request that changes nothing is sent again; any other could be done twice.
   */
  #mayRepeat(error: Error): boolean {
    return (
      this.#onUsedLine &&
      this.line?.silent === true &&
      !this.#body &&
      !this.#gone &&
      this.#repeats < MAX_REPEATS &&
      SAFE.has(this.exchange.method) &&
      CLOSED.has((error as NodeJS.ErrnoException).code ?? '')
    );
  }
}
