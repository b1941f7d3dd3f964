import type { Socket } from 'node:net';
import { Roll } from '../exchange/roll.ts';
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
  readonly #all = new Roll<BackendLine>();
  /** The one that was used last comes first: others may then be idle long enough to be closed. */
  readonly #free: BackendLine[] = [];
  /** Requests that wait for a line. */
  #waiting = 0;
  #cut: Error | undefined;
  #onEmpty: (() => void) | undefined;

  constructor(settings: LinesSettings) {
    this.#settings = settings;
  }

  /** It leaves with all others that come in this turn of the event loop, when whatever arrived by now is read. */
  carry(request: Waiting): void {
    this.#waiting += 1;
    if (departing.push({ lines: this, request }) === 1) setImmediate(depart);
  }

  /** For depart() alone. */
  send(request: Waiting): void {
    this.#waiting -= 1;
    let line = this.#free.pop();
    while (line && !line.isOpen) line = this.#free.pop();
    if (line) this.#give(line, request);
    else if (!request.isGone) this.#open(request);
    this.#tellIfEmpty();
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
    for (const line of this.#all.all) line.close(reason);
  }

  #open(request: Waiting): void {
    this.#waiting += 1;
    this.#settings.connect((error, socket) => {
      this.#waiting -= 1;
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
    if (this.#all.isEmpty && this.#waiting === 0) this.#onEmpty?.();
  }
}

interface Departing {
  readonly lines: BackendLines;
  readonly request: Waiting;
}

let departing: Departing[] = [];

/**
 * A backend's end of a kept connection is among what was read before (RFC 9112 9.3.1), and is not taken for a request's fault. And
 * requests that are written one right after another, to whatever backends, wake these once: with the work for a request between
 * two writes, a backend on the same machine falls asleep each time, and waking it is most of what a write costs.
 */
function depart(): void {
  const all = departing;
  departing = [];
  for (const { lines, request } of all) lines.send(request);
}
