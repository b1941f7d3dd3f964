import type { Keys } from './keys.ts';

/** The part of the map of Redis that is about single requests; the rest is in keys.ts. */
export class RequestKeys {
  readonly prefix: string;

  constructor({ prefix }: Keys) {
    this.prefix = prefix;
  }

  /** string, sealed under the client's token and its Idempotency-Key: what was asked, whether it is done, and the answer. TTL 15 s, renewed while it is under way; 24 h once it is done. Written and read by admin-api. */
  repeat = (id: string): string => `${this.prefix}repeat:${id}`;

  /** stream of the latest calls of MCP servers, each a line of JSON. About MCP_CALLS_KEEP_MAX at most, of the last MCP_CALLS_KEEP_SECONDS. Written by gateway; read by admin-api. */
  get mcpCalls(): string {
    return `${this.prefix}mcp-calls`;
  }
}
