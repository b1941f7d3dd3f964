import { Agent } from 'node:https';
import { connect } from 'node:http2';
import { askHttp1, askHttp2, tlsOf } from './ask.ts';
import type { GatewayProcess } from './gateway-process.ts';
import { startLoad } from './steady-load.ts';

/** What clients saw that did nothing wrong while somebody else attacked. */
export interface Seen {
  readonly requests: number;
  /** Other statuses than 200, and errors as text. */
  readonly failures: readonly (number | string)[];
}

/** Two well-behaved clients, one on a kept-alive HTTP/1.1 connection and one on HTTP/2, that ask without pause. */
export function startBystanders(port: number, host: string): { stop(): Promise<Seen> } {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const asked = { host, port };
  const session = connect(`https://127.0.0.1:${port}`, tlsOf(asked));
  session.on('error', () => {});
  const loads = [
    startLoad(async () => ({ status: await askHttp1(asked, agent) })),
    startLoad(async () => ({ status: await askHttp2(session, host) })),
  ];
  return {
    stop: async () => {
      const outcomes = (await Promise.all(loads.map((load) => load.stop()))).flat();
      agent.destroy();
      session.destroy();
      return { requests: outcomes.length, failures: outcomes.filter((outcome) => outcome !== 200) };
    },
  };
}

/** Many clients come and go, so that what a process takes once and for all is no growth afterwards. */
export async function warmUp(gateway: GatewayProcess, host: string): Promise<void> {
  const bystanders = startBystanders(gateway.httpsPort, host);
  await Promise.all(Array.from({ length: 200 }, () => gateway.visit(host, { protocol: 'h2' })));
  await bystanders.stop();
}
