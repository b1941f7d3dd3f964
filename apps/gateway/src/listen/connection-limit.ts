import type { Socket } from 'node:net';
import { clientNetwork } from '#domain';

/** What is told to whoever counts the connections of all workers. */
export interface ConnectionCounting {
  /** Connections that one client may have at all workers together; 0 is no limit. */
  readonly limit: number;
  /** Answered by turnAway() with the same number where this one is too many. */
  readonly opened: (id: number, network: string) => void;
  readonly closed: (network: string) => void;
}

/**
 * MAX_CONNECTIONS_PER_IP. A client's connections are spread over the workers, so the supervisor counts them. Nobody waits for it:
 * a connection is served until word comes that it is one too many, within about a millisecond.
 */
export class ConnectionLimit {
  readonly #counting: ConnectionCounting;
  readonly #mayHaveMany: (address: string) => boolean;
  readonly #sockets = new Map<number, Socket>();
  #last = 0;

  /** @param mayHaveMany proxies and balancers: their connections are those of many clients */
  constructor(counting: ConnectionCounting, mayHaveMany: (address: string) => boolean) {
    this.#counting = counting;
    this.#mayHaveMany = mayHaveMany;
  }

  accepted(socket: Socket, address: string): void {
    if (this.#mayHaveMany(address)) return;
    const id = ++this.#last;
    const network = clientNetwork(address);
    this.#sockets.set(id, socket);
    this.#counting.opened(id, network);
    socket.once('close', () => {
      this.#sockets.delete(id);
      this.#counting.closed(network);
    });
  }

  turnAway(id: number): void {
    this.#sockets.get(id)?.destroy();
  }
}
