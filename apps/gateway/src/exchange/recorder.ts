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
}
