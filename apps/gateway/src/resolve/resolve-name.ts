import { Resolver } from 'node:dns/promises';
import { readFile, stat } from 'node:fs/promises';
import { isIP } from 'node:net';
import { candidatesFor, readHosts, readResolverSettings } from './hosts-file.ts';
import { notFound, unanswered, type Resolve, type Resolved } from './name-table.ts';

/** For one name server; the second try asks the next one. Below PROXY_CONNECT_TIMEOUT, so that what is said is the reason. */
const TIMEOUT_MS = 1_500;
const TRIES = 2;
const HOSTS = '/etc/hosts';
const RESOLV_CONF = '/etc/resolv.conf';
/** Names of a hosts file have no lifetime; the file may change. */
const HOSTS_TTL = 5;
const LOOPBACK: Resolved = {
  addresses: [
    { address: '127.0.0.1', family: 4 },
    { address: '::1', family: 6 },
  ],
  ttl: 30,
};

/** A small file as it is now, read again only when it changed; empty where there is none. */
function watched<T>(path: string, read: (text: string) => T): () => Promise<T> {
  let changed = -1;
  let value = read('');
  return async () => {
    const at = await stat(path).then(
      ({ mtimeMs }) => mtimeMs,
      () => -1,
    );
    if (at === changed) return value;
    changed = at;
    value = read(at < 0 ? '' : await readFile(path, 'utf8').catch(() => ''));
    return value;
  };
}

/**
 * Resolves names as the system does, from its hosts file and its name servers, and learns for how long they are good. Not by
 * getaddrinfo, which does not say, and which waits in one of Node's four threads: a few names whose servers are dead would hold up
 * all others.
 * @param servers name servers in place of the system's, as address[:port]
 */
export function resolveName(servers: readonly string[] = []): Resolve {
  const hosts = watched(HOSTS, readHosts);
  const settings = watched(RESOLV_CONF, readResolverSettings);
  return async (name) => {
    // RFC 6761 6.3 and 6.4.
    if (/(^|\.)invalid\.?$/.test(name)) throw notFound(name);
    const own = (await hosts()).get(name.replace(/\.$/, ''));
    if (own) return { addresses: own.map((address) => ({ address, family: isIP(address) })), ttl: HOSTS_TTL };
    if (/(^|\.)localhost\.?$/.test(name)) return LOOPBACK;
    let error = notFound(name);
    for (const candidate of candidatesFor(name, servers.length ? { search: [], ndots: 1 } : await settings())) {
      const found = await askServers(candidate, servers);
      if (!(found instanceof Error)) return found;
      // Where one is not answered, another that does not exist says nothing about the name.
      if (found.code !== 'ENOTFOUND') error = found;
    }
    throw error;
  };
}

const NO_SUCH = new Set(['ENOTFOUND', 'ENODATA']);

/** Both kinds of addresses at once; where only one is answered, that one. */
async function askServers(name: string, servers: readonly string[]): Promise<Resolved | NodeJS.ErrnoException> {
  const resolver = new Resolver({ timeout: TIMEOUT_MS, tries: TRIES });
  if (servers.length) resolver.setServers(servers);
  const [v4, v6] = await Promise.allSettled([
    resolver.resolve4(name, { ttl: true }),
    resolver.resolve6(name, { ttl: true }),
  ]);
  const found = [
    ...(v4.status === 'fulfilled' ? v4.value.map((one) => ({ ...one, family: 4 })) : []),
    ...(v6.status === 'fulfilled' ? v6.value.map((one) => ({ ...one, family: 6 })) : []),
  ];
  if (found.length) {
    return {
      addresses: found.map(({ address, family }) => ({ address, family })),
      ttl: Math.min(...found.map(({ ttl }) => ttl)),
    };
  }
  const failures = [v4, v6].flatMap((one) => (one.status === 'rejected' ? [one.reason as NodeJS.ErrnoException] : []));
  const unknown = failures.find(({ code }) => !NO_SUCH.has(code ?? ''));
  return unknown ? unanswered(name, unknown.code ?? unknown.message) : notFound(name);
}
