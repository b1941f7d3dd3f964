import { once } from 'node:events';
import { Agent, request, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import type { GatewayProcess } from './gateway-process.ts';

export interface Answered {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
}

/** A client's connection to one worker of a gateway, for one request after the other. */
export interface KeptConnection {
  ask(host: string, path?: string): Promise<Answered>;
  close(): void;
}

const DEADLINE_MS = 20_000;

/** @param localAddress whose client it is; all of 127.0.0.0/8 is this machine's */
export function keepConnection(port: number, localAddress = '127.0.0.1'): KeptConnection {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  return {
    ask: async (host, path = '/') => {
      const sent = request({
        agent,
        port,
        path,
        host: '127.0.0.1',
        localAddress,
        headers: { host },
        timeout: DEADLINE_MS,
      });
      sent.once('timeout', () => sent.destroy(new Error(`no answer within ${DEADLINE_MS} ms`)));
      sent.end();
      const [response] = (await once(sent, 'response')) as [IncomingMessage];
      for await (const chunk of response) void chunk;
      return { status: response.statusCode ?? 0, headers: response.headers };
    },
    close: () => agent.destroy(),
  };
}

/** One for each worker of a gateway, that has carried a request to this host. */
export const keepAtEachWorker = (
  gateway: GatewayProcess,
  host: string,
  localAddress?: string,
): Promise<KeptConnection[]> =>
  gateway.atEachWorker(async () => {
    const connection = keepConnection(gateway.httpPort, localAddress);
    await connection.ask(host);
    return connection;
  });
