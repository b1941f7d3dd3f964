import { networkInterfaces } from 'node:os';
import type { PreflightReport } from '#contracts';
import { isPrivateAddress } from './private-address.ts';

const LINK_LOCAL = /^(fe[89ab]|169\.254\.)/i;

/**
 * The addresses of this machine, those of the Internet first: what a DNS record may have to name. In a container, or behind a router,
 * none of them is. Nobody outside is asked.
 */
export function ownAddresses(): PreflightReport['server_addresses'] {
  const addresses = Object.values(networkInterfaces()).flatMap((list = []) =>
    list.filter(({ internal, address }) => !internal && !LINK_LOCAL.test(address)).map(({ address }) => address),
  );
  return [...new Set(addresses)]
    .map((address) => ({ address, public: !isPrivateAddress(address) }))
    .toSorted((a, b) => Number(b.public) - Number(a.public));
}
