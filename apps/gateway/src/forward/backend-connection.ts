import { Client, type buildConnector, type Dispatcher } from 'undici';
import { BackendCall } from './backend-call.ts';
import { BackendLine } from './backend-line.ts';

type Connector = buildConnector.connector;

/** One connection of a pool to a backend. It tells each call which line carries it. */
export class BackendConnection extends Client {
  readonly #line: BackendLine;

  private constructor(origin: URL, options: Client.Options, line: BackendLine) {
    super(origin, options);
    this.#line = line;
  }

  static to(origin: URL, options: object, connect: Connector): BackendConnection {
    const line = new BackendLine();
    const watched: Connector = (wanted, callback) =>
      connect(wanted, (...result) => {
        if (result[1]) line.watch(result[1]);
        callback(...result);
      });
    return new BackendConnection(origin, { ...options, connect: watched }, line);
  }

  override dispatch(options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): boolean {
    if (handler instanceof BackendCall) handler.line = this.#line;
    return super.dispatch(options, handler);
  }
}
