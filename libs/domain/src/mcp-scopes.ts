/** What a program may be allowed at the MCP server of an admin host: to look, or to change things as well. */
export const MCP_SCOPES = { read: 'gateway:read', write: 'gateway:write' } as const;

/** The scope that an access token needs at this path of an admin host; undefined where no access token counts. */
export function mcpScopeAt(path: string): string | undefined {
  const [own] = path.split('?', 1);
  if (own === '/mcp') return MCP_SCOPES.read;
  return own === '/mcp/write' ? MCP_SCOPES.write : undefined;
}
