/** What was decided about one call of an MCP server. */
export interface DecidedCall {
  /** Empty where the message could not be read. */
  readonly method: string;
  /** Of `tools/call`; empty otherwise. */
  readonly tool: string;
  /** `refused`: not because of who asks, but because it is not to be told what is asked. */
  readonly decision: 'allow' | 'deny' | 'refused';
  /** The place of the rule that decided; undefined where none did. */
  readonly rule: number | undefined;
  /** Why it was refused; empty otherwise. */
  readonly because: string;
}
