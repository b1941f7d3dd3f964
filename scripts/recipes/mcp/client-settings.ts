import { quoted } from '../just.ts';

/** What a person enters in one MCP client. */
export interface ClientSetting {
  /** The client. */
  readonly client: string;
  /** Where it is entered: a file, a menu, a shell. */
  readonly where: string;
  /** What is entered there, as it stands. */
  readonly paste: string;
}

/** For people: JSON as the clients' own documentation has it. */
const json = (value: unknown): string => JSON.stringify(value, undefined, 2);

/** What MCP clients call the server: letters, digits and hyphens are taken by all of them. */
export const serverName = (hostname: string): string => hostname.replaceAll(/[^a-z0-9]+/gi, '-');

/**
 * How each client is told of a server that is reached by Streamable HTTP and has its clients log in by themselves: the address alone,
 * in the shape that each of them documents.
 */
export const clientSettings = (name: string, url: string): readonly ClientSetting[] => [
  {
    client: 'Claude Code',
    where: 'in a shell; then /mcp in Claude Code logs in',
    paste: `claude mcp add --transport http ${quoted(name)} ${quoted(url)}`,
  },
  {
    client: 'Claude Desktop',
    where:
      'Settings, Connectors, Add custom connector. It connects from the network of its maker: the host has to be public',
    paste: `Name                   ${name}\nRemote MCP server URL  ${url}`,
  },
  {
    client: 'VS Code',
    where: '.vscode/mcp.json, or MCP: Open User Configuration',
    paste: json({ servers: { [name]: { type: 'http', url } } }),
  },
  {
    client: 'Cursor',
    where: '~/.cursor/mcp.json, or .cursor/mcp.json of a project',
    paste: json({ mcpServers: { [name]: { url } } }),
  },
  {
    client: 'MCP inspector',
    where: 'in a shell; then Transport Type: Streamable HTTP, with this URL',
    paste: `npx @modelcontextprotocol/inspector\n${url}`,
  },
];

/** The same, to read and to copy from. */
export const settingsTold = (settings: readonly ClientSetting[]): string =>
  settings
    .map(({ client, where, paste }) => `${client} (${where}):\n\n${paste.replaceAll(/^/gm, '    ')}`)
    .join('\n\n');
