/** What a service does in place of its ordinary answer. One that names none of answer, `lost` and `late` cuts the connection. */
export interface Fault {
  /** Regular expression over `METHOD /path?query`. */
  readonly path: string;
  /** How many requests; one unless told otherwise. */
  readonly times?: number;
  readonly answer?: { readonly status: number; readonly headers?: Record<string, string>; readonly body: string };
  /** The request is obeyed, and then the connection is cut. */
  readonly lost?: boolean;
  /** The ordinary answer after all, when delayMs has passed. */
  readonly late?: boolean;
  /** Milliseconds before any of this. */
  readonly delayMs?: number;
}
