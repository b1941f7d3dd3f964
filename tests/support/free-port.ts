import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

const given = new Set<number>();

const [LEAST, END] = [10_240, 32_768];
const SHARES = 8;
/** jest's workers run side by side: each has ports of its own, so that none takes what another has just found free. */
const share = Number(process.env['JEST_WORKER_ID'] ?? 0) % SHARES;

/**
 * A TCP port that is free now and was not given out before by this process. It lies below the range that systems pick from
 * for outgoing connections and for port 0 (Linux: 32768 and above), so that nothing takes it before the test uses it.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = LEAST + SHARES * randomInt((END - LEAST) / SHARES) + share;
    if (given.has(port) || !(await isFree(port))) continue;
    given.add(port);
    return port;
  }
}

/**
 * Variables for an app that is tested alone: where the others would be, nobody listens. With the ports of .env it might meet
 * those of another test's system, or of one that happens to run on this machine.
 */
export async function portsOfNobody(): Promise<Record<string, string>> {
  const ports: Record<string, string> = {};
  for (const name of ['ADMIN_API_PORT', 'OAUTH_SERVER_PORT', 'GATEWAY_INTERNAL_PORT', 'CERT_MANAGER_INTERNAL_PORT'])
    ports[name] = String(await freePort());
  return ports;
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, () => server.close(() => resolve(true)));
  });
}
