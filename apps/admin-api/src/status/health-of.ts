import { isIPv6 } from 'node:net';

const DEADLINE_MS = 1_000;

/** Asks another app of this system how it is. @throws where none answers within a second */
export const healthOf = (host: string, port: number): Promise<Response> =>
  fetch(`http://${isIPv6(host) ? `[${host}]` : host}:${port}/health`, { signal: AbortSignal.timeout(DEADLINE_MS) });
