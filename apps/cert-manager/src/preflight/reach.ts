import { isIPv6 } from 'node:net';
import { isAddress } from '#domain';
import { failed, passed, skipped, type Outcome } from './probe.ts';
import type { Subject } from './subject.ts';

/** A name has a few addresses; a CA tries one or two of them. */
const MAX_ADDRESSES = 4;

/** How one address answered: null is well; otherwise what is wrong, in words. */
export type Look = (address: string) => Promise<Trouble | null>;

export interface Trouble {
  readonly words: string;
  /** This machine has no way there at all, as to IPv6 in most home networks; a CA may have one. */
  readonly noRoute: boolean;
}

const NO_ROUTE = new Set(['ENETUNREACH', 'EHOSTUNREACH', 'EADDRNOTAVAIL', 'EAFNOSUPPORT']);

/** Looks at every address of a name: a CA may take any, so one that leads astray is enough to fail. */
export async function reach(
  subject: Pick<Subject, 'addressesOf'>,
  name: string,
  look: Look,
  well: string,
): Promise<Outcome> {
  const found = isAddress(name) ? [name] : (await subject.addressesOf(name)).slice(0, MAX_ADDRESSES);
  if (found.length === 0) return skipped(`${name} has no address.`);
  const looks = await Promise.all(found.map(async (address) => ({ address, trouble: await look(address) })));
  const isReached = looks.some(({ trouble }) => trouble === null);
  const bad = looks.filter(({ address, trouble }) => trouble && !(trouble.noRoute && isIPv6(address) && isReached));
  if (bad.length === 0) return passed(well);
  return failed(bad.map(({ address, trouble }) => `At ${address}: ${trouble?.words}`).join(' '));
}

/** Words for a connection that does not come about. */
export function troubleOf(error: unknown, port: number): Trouble {
  const { code = '', message } = error as NodeJS.ErrnoException;
  if (code === 'ECONNREFUSED') {
    return {
      words: `nothing listens on port ${port}. Start the gateway, forward port ${port} to it, or point the name at it.`,
      noRoute: false,
    };
  }
  if (NO_ROUTE.has(code)) {
    const words = `this server has no way there (${code}). Remove the address from DNS unless it is this server's.`;
    return { words, noRoute: true };
  }
  const late = code === 'ETIMEDOUT' || (error as Error).name === 'TimeoutError';
  const words = late
    ? `there is no answer on port ${port}. Open it in the firewall and forward it in the router. (Some routers do not let a network reach its own public address; the CA gets through then all the same.)`
    : `the connection to port ${port} breaks (${message}). Check what answers there.`;
  return { words, noRoute: false };
}
