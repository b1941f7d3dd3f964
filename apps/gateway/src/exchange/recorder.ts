/** A request as it would leave for a backend. */
export interface Departure {
  readonly url: string;
  readonly method: string;
  readonly protocol: 'http1' | 'http2' | 'upgrade';
  /** Who says each field: the client, this gateway, or `custom_headers` of the host. */
  readonly fields: readonly {
    readonly name: string;
    readonly value: string;
    readonly from: 'client' | 'gateway' | 'host';
  }[];
}

/**
 * Hears what each step of the request path decided and why. Present only while a request is explained: nothing is sent then, and
 * nothing may be used up, so a step that counts looks instead of counting.
 */
export interface Recorder {
  /**
   * @param step the step's name in request-path.ts, such as `chooseRoute`
   * @param decision a whole sentence for an operator
   * @param details what an API shows beside it; no secrets
   */
  note(step: string, decision: string, details?: Readonly<Record<string, unknown>>): void;
  /** The end of the path: where the request would go now. */
  departs(departure: Departure): void;
}
