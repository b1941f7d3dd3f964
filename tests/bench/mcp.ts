import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { say } from '../../scripts/say.ts';
import { GatewayProcess } from '../support/gateway-process.ts';
import { bearer, setUpIdentity, tokenFor } from '../support/identity.ts';
import { localFetch } from '../support/local-fetch.ts';
import { startMcpV1 } from '../support/mcp-servers.ts';
import { median, number } from './report.ts';
import type { Row } from './row.ts';

const HOST = 'mcp.bench.example.com';
const WARM_UP = 300;
const CALLS = 2_000;

/**
 * What the gateway, its TLS and its login add to the call of a tool, as a client of the SDK sees it: one client with the gateway before the server
 * and one without, whose calls take turns, so that what else the machine does falls on both alike.
 */
export async function measureMcp(): Promise<Row[]> {
  const server = await startMcpV1();
  const gateway = await GatewayProcess.start({ environment: { GATEWAY_WORKERS: '1' } });
  const local = localFetch();
  try {
    await setUpIdentity(gateway);
    await gateway.target(HOST, { target_url: server.url, auth_enabled: true });
    const token = bearer(await tokenFor(gateway.store, `https://${HOST}`));
    const through = await connect(`https://${HOST}:${gateway.httpsPort}/mcp`, { fetch: local.fetch, headers: token });
    const direct = await connect(`${server.url}/mcp`, { fetch: local.fetch, headers: {} });
    const added = await takeTurns(direct, through);
    await Promise.all([through.close(), direct.close()]);
    const what = 'MCP: median latency added to the call of a tool, with TLS and login';
    return [{ what, unit: 'ms', digits: 2, atLeast: 2, goal: 1, now: added }];
  } finally {
    await local.close();
    await gateway.stop();
    await server.stop();
  }
}

async function connect(
  url: string,
  { fetch, headers }: { readonly fetch: typeof globalThis.fetch; readonly headers: Readonly<Record<string, string>> },
): Promise<Client> {
  const client = new Client({ name: 'bench', version: '1' });
  await client.connect(new StreamableHTTPClientTransport(new URL(url), { fetch, requestInit: { headers } }));
  return client;
}

const call = (client: Client): Promise<unknown> => client.callTool({ name: 'echo', arguments: { text: 'hello' } });

/** @returns milliseconds that the second takes longer, at the median */
async function takeTurns(direct: Client, through: Client): Promise<number> {
  for (let i = 0; i < WARM_UP; i++) for (const client of [direct, through]) await call(client);
  const times = new Map<Client, number[]>([
    [direct, []],
    [through, []],
  ]);
  for (let i = 0; i < CALLS; i++) {
    for (const client of i % 2 ? [through, direct] : [direct, through]) {
      const before = performance.now();
      await call(client);
      times.get(client)?.push(performance.now() - before);
    }
  }
  const [alone = NaN, behind = NaN] = [direct, through].map((client) => median(times.get(client) ?? []));
  say(`MCP: ${number(behind, 2)} ms, without the gateway ${number(alone, 2)} ms (medians of ${CALLS} calls)`);
  return behind - alone;
}
