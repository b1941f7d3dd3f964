import type { Socket } from 'node:net';
import { isIP } from 'node:net';
import { networkInterfaces } from 'node:os';

/** A target whose backend is one of this system's own internal ports, which trust whoever reaches them to be the gateway. */
export class InternalPort extends Error {
  readonly code = 'MPM_INTERNAL_PORT';

  constructor() {
    super('the target_url leads to an internal port of this system');
  }
}

/**
 * Whether a connection to a backend has ended up at one of our own internal ports, by whatever name or address. Looked at when
 * it stands, because a name may resolve to anything.
 */
export function leadsToOurselves(
  socket: Pick<Socket, 'remoteAddress' | 'remotePort'>,
  internalPorts: readonly number[],
): boolean {
  const { remoteAddress, remotePort } = socket;
  if (remoteAddress === undefined || remotePort === undefined || !internalPorts.includes(remotePort)) return false;
  const address = remoteAddress.replace(/^::ffff:(?=\d+\.)/, '');
  if (address === '::1' || (isIP(address) === 4 && address.startsWith('127.'))) return true;
  return Object.values(networkInterfaces()).some((list) => list?.some((own) => own.address === address));
}
