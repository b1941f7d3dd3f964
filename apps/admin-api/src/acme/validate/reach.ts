import { BlockList, isIPv6 } from 'node:net';
import ipaddr from 'ipaddr.js';
import type { Configuration } from '#config';
import { addresses, DnsError, Resolver } from '#dns01';
import { isAddress, type DirectoryProblem } from '#domain';

/** A name has a few addresses. */
const MAX_ADDRESSES = 4;

/** Where a name leads must not be looked at, or it leads nowhere. */
class Unreachable extends Error {
  override readonly name = 'Unreachable';
}

/**
 * What the directory's looks at challenges may reach. Whoever has an account has this server connect to any host at two ports, so
 * what lies beyond its loopback interface and the like, CA_ACME_FORBIDDEN, is out of bounds; the rest of a LAN is what it is for.
 */
export class Reach {
  readonly resolver: Resolver;
  readonly httpPort: number;
  readonly tlsPort: number;
  readonly #forbidden = new BlockList();

  /** @throws DnsError, Unreachable for what is wrong in DNS_RESOLVERS or CA_ACME_FORBIDDEN */
  constructor({ DNS_RESOLVERS, ACME_HTTP_PORT, ACME_TLS_PORT, CA_ACME_FORBIDDEN }: Configuration) {
    this.resolver = new Resolver({ servers: DNS_RESOLVERS });
    this.httpPort = ACME_HTTP_PORT;
    this.tlsPort = ACME_TLS_PORT;
    for (const range of CA_ACME_FORBIDDEN) {
      const [network = '', bits = ''] = range.split('/');
      try {
        this.#forbidden.addSubnet(network, Number(bits), isIPv6(network) ? 'ipv6' : 'ipv4');
      } catch {
        throw new Unreachable(`CA_ACME_FORBIDDEN has ${range}, which is no network.`);
      }
    }
  }

  /** The addresses of a name that may be looked at, at least one. @throws Unreachable, DnsError */
  async addressesOf(name: string, signal: AbortSignal): Promise<string[]> {
    const all = isAddress(name) ? [name] : await addresses(this.resolver, name, signal);
    if (all.length === 0) throw new Unreachable(`${name} has no address.`);
    const open = all.filter((address) => !this.#isForbidden(address));
    if (open.length) return open.slice(0, MAX_ADDRESSES);
    throw new Unreachable(`${name} leads to ${all.join(', ')}, where CA_ACME_FORBIDDEN lets nobody look.`);
  }

  /** An IPv4 address may be dressed up as an IPv6 one (RFC 4291 2.5.5.2). */
  #isForbidden(address: string): boolean {
    const plain = ipaddr.process(address).toString();
    return this.#forbidden.check(plain, isIPv6(plain) ? 'ipv6' : 'ipv4');
  }
}

/** What a look that did not come to its end has found (RFC 8555 6.7). */
export function asProblem(error: unknown, where: string): DirectoryProblem {
  if (error instanceof DnsError) return { type: 'dns', detail: error.message };
  if (error instanceof Unreachable) return { type: 'connection', detail: error.message };
  const { name, code = '', message } = error as NodeJS.ErrnoException;
  if (name === 'TimeoutError' || name === 'AbortError')
    return { type: 'connection', detail: `There is no answer ${where} in time.` };
  const isTls = code.startsWith('ERR_SSL') || code.startsWith('ERR_TLS') || code === 'EPROTO';
  if (isTls) return { type: 'tls', detail: `The TLS handshake ${where} fails (${code}).` };
  const why = code === 'ECONNREFUSED' ? 'Nothing listens' : `The connection breaks (${code || message})`;
  return { type: 'connection', detail: `${why} ${where}.` };
}
