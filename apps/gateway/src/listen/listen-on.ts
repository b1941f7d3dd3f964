import type { Server } from 'node:net';
import type { ListenFailure } from '../snapshot/messages.ts';

/** Connections that wait to be accepted; the kernel's own bound (net.core.somaxconn) is usually 4096. */
const BACKLOG = 4096;
const NO_IPV6 = new Set(['EAFNOSUPPORT', 'EADDRNOTAVAIL', 'EINVAL']);

/** An address or port that cannot be had. */
export class CannotListen extends Error {
  readonly failure: ListenFailure;

  constructor(failure: ListenFailure, cause: unknown) {
    super(`cannot listen on ${failure.address} port ${failure.port} (${failure.code})`, { cause });
    this.name = 'CannotListen';
    this.failure = failure;
  }
}

/**
 * Listens on an address; where `::` is asked for and the machine has no IPv6, on all of IPv4.
 * @throws CannotListen
 */
export async function listenOn(
  server: Server,
  address: string,
  port: number,
  variable: ListenFailure['variable'],
): Promise<void> {
  try {
    await listening(server, address, port);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown error';
    if (address === '::' && NO_IPV6.has(code)) await listenOn(server, '0.0.0.0', port, variable);
    else throw new CannotListen({ code, variable, address, port }, error);
  }
}

function listening(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port, backlog: BACKLOG }, () => {
      server.off('error', reject);
      resolve();
    });
  });
}
