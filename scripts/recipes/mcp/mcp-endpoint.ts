import { InvalidInput, publicOrigin } from '#domain';
import type { Kind } from '../arguments/kinds.ts';

/** Where servers of the official SDKs answer unless they are told otherwise. */
export const USUAL_PATH = '/mcp';

/** The path of an MCP server at its host: as clients write it, without a query. */
export const mcpPath: Kind<string> = {
  shown: '/PATH',
  parse: (value, field) => {
    const url = value.startsWith('/') && !value.startsWith('//') ? URL.parse(value, 'https://host') : null;
    if (!url || url.search || url.hash || value.includes('\\'))
      throw InvalidInput.of(field, 'must be a path without a query, such as /mcp');
    return url.pathname;
  },
};

/**
 * What clients are given: `https://mcp.example.com/mcp`. @param port PUBLIC_HTTPS_PORT
 * @param path `/` where the server is the whole host: a client then asks for the metadata of the host itself
 */
export const endpointOf = (hostname: string, port: number, path = USUAL_PATH): string =>
  publicOrigin(hostname, port) + (path === '/' ? '' : path);
