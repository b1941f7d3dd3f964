import type { Socket } from 'node:net';
import { BackendLine, type Carried } from './backend-line.ts';

export interface LinesSettings {
  readonly requestTimeout: number;
  /** Makes a connection with `onread`; it stands when it is handed over. */
  readonly connect: (callback: (error: Error | null, socket: Socket | null) => void) => void;
}

/** A request that waits for a line. */
export interface Waiting extends Carried {
  /** It has left meanwhile; its line stays good. */
  readonly isGone: boolean;
  onLine(line: BackendLine): void;
}

/** The connections over HTTP/1.1 to the backend of one host. Requests never wait for each other: there are as many as it takes. */
export class BackendLines {
  readonly #settings: LinesSettings;
  readonly #all = new Set<BackendLine>();
  /** The one that was used last comes first: others may then be idle long enough to be closed. */
  readonly #free: BackendLine[] = [];
  #opening = 0;
  #cut: Error | undefined;
  #onEmpty: (() => void) | undefined;

  constructor(settings: LinesSettings) {
    this.#settings = settings;
  }

  carry(request: Waiting): void {
    let line = this.#free.pop();
    while (line && !line.isOpen) line = this.#free.pop();
    if (line) this.#give(line, request);
    else this.#open(request);
  }

  /** Ends connections as they become free; what is under way goes on. Resolves when none is left. */
  async retire(): Promise<void> {
    const empty = new Promise<void>((resolve) => (this.#onEmpty = resolve));
    for (const line of this.#free.splice(0)) line.close();
    this.#tellIfEmpty();
    await empty;
  }

  /** Breaks off whatever is under way. */
  cut(reason: Error): void {
    this.#cut = reason;
    for (const line of this.#all) line.close(reason);
  }

  #open(request: Waiting): void {
    this.#opening += 1;
    this.#settings.connect((error, socket) => {
      this.#opening -= 1;
      if (socket && this.#cut) socket.destroy();
      if (socket && !this.#cut) this.#give(this.#add(socket), request);
      else request.onBroken(this.#cut ?? error ?? new Error('no connection'), false);
      this.#tellIfEmpty();
    });
  }

  #add(socket: Socket): BackendLine {
    const line = new BackendLine(socket, {
      requestTimeout: this.#settings.requestTimeout,
      onFree: this.#onFree,
      onClose: this.#onClose,
    });
    this.#all.add(line);
    return line;
  }

  #give(line: BackendLine, request: Waiting): void {
    if (request.isGone) {
      this.#onFree(line);
      return;
    }
    request.onLine(line);
    line.carry(request);
  }

  readonly #onFree = (line: BackendLine): void => {
    if (this.#onEmpty) line.close();
    else this.#free.push(line);
  };

  readonly #onClose = (line: BackendLine): void => {
    this.#all.delete(line);
    const at = this.#free.indexOf(line);
    if (at >= 0) this.#free.splice(at, 1);
    this.#tellIfEmpty();
  };

  #tellIfEmpty(): void {
    if (this.#all.size === 0 && this.#opening === 0) this.#onEmpty?.();
  }
}
