/** What a service does in place of its ordinary answer. One that names neither an answer nor `lost` cuts the connection. */
export interface Fault {
  /** Regular expression over `METHOD /path?query`. */
  readonly path: string;
  /** How many requests; one unless told otherwise. */
  readonly times?: number;
  readonly answer?: { readonly status: number; readonly headers?: Record<string, string>; readonly body: string };
  /** The request is obeyed, and then the connection is cut. */
  readonly lost?: boolean;
  /** Milliseconds before any of this. */
  readonly delayMs?: number;
}
