interface HostPort {
  readonly host: string;
  readonly port: number;
}

interface Access {
  readonly username?: string;
  readonly password?: string;
  readonly tls: boolean;
}

/** Where Redis is and how it is entered, read from REDIS_URL and REDIS_PASSWORD. */
export type RedisAddress = Access &
  (
    | { readonly kind: 'socket'; readonly path: string }
    | { readonly kind: 'server'; readonly node: HostPort; readonly db: number }
    | { readonly kind: 'sentinel'; readonly sentinels: readonly HostPort[]; readonly name: string; readonly db: number }
    | { readonly kind: 'cluster'; readonly nodes: readonly HostPort[] }
  );

const REDIS_PORT = 6379;
const SENTINEL_PORT = 26_379;

/**
 * Parses REDIS_URL: `redis://host:port/DB`, `unix:///path/to.sock`, `redis+sentinel://host:port,host:port/NAME/DB` or
 * `redis+cluster://host:port,host:port`; `rediss` in place of `redis` for TLS. `user:password@` may stand before the hosts.
 * @param password of REDIS_PASSWORD; wins over the one in the URL
 * @throws Error whose message goes on after "REDIS_URL"; it never shows a password
 */
export function parseRedisUrl(url: string, password?: string): RedisAddress {
  const [, scheme = '', rest = ''] = /^(unix|rediss?(?:\+sentinel|\+cluster)?):\/\/(.+)$/s.exec(url) ?? [];
  if (!scheme)
    throw new Error(
      'must begin with redis://, rediss://, unix://, redis+sentinel:// or redis+cluster:// and name a server after it',
    );
  if (scheme === 'unix') {
    if (!rest.startsWith('/')) throw new Error('needs an absolute path after unix://, such as unix:///run/redis.sock');
    return { kind: 'socket', path: rest, tls: false, ...(password && { password }) };
  }
  // Up to the last "@", so that one in a password that was not written as %40 does no harm.
  const [, credentials = '', hosts = '', path = ''] = /^(?:(.*)@)?([^/]*)\/?(.*)$/s.exec(rest) ?? [];
  const access = parseAccess(credentials, password, scheme.startsWith('rediss'));
  if (scheme.endsWith('+cluster')) {
    if (path !== '' && path !== '0') throw new Error('names a database, but a Redis Cluster has only number 0');
    return { kind: 'cluster', nodes: parseHosts(hosts, REDIS_PORT), ...access };
  }
  if (scheme.endsWith('+sentinel')) {
    const [name = '', db = '', ...more] = path.split('/');
    if (!/^[\w.-]+$/.test(name) || more.length)
      throw new Error('needs the name of the master after the sentinels: redis+sentinel://host:26379/mymaster');
    return { kind: 'sentinel', sentinels: parseHosts(hosts, SENTINEL_PORT), name, db: parseDatabase(db), ...access };
  }
  const [node, ...others] = parseHosts(hosts, REDIS_PORT);
  if (!node || others.length)
    throw new Error('names several hosts; that needs redis+sentinel:// or redis+cluster:// at its beginning');
  return { kind: 'server', node, db: parseDatabase(path), ...access };
}

/** A URL as it may be shown. */
export const withoutPassword = (url: string): string => url.replace(/:\/\/.*@/s, '://***@');

function parseAccess(credentials: string, ownPassword: string | undefined, tls: boolean): Access {
  const [user = '', secret = ''] = credentials.split(/:(.*)/s);
  const username = decoded(user);
  const password = ownPassword || decoded(secret);
  return { tls, ...(username && { username }), ...(password && { password }) };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new Error('holds a "%" in its user name or password that must be written as %25');
  }
}

const parseHosts = (hosts: string, defaultPort: number): HostPort[] =>
  hosts.split(',').map((text) => parseHostPort(text.trim(), defaultPort));

function parseHostPort(text: string, defaultPort: number): HostPort {
  const [, bracketed, name, port] = /^(?:\[([\da-fA-F:.%]+)\]|([^:[\]?#\s]+))(?::(\d{1,5}))?$/.exec(text) ?? [];
  const host = bracketed ?? name;
  if (!host)
    throw new Error(`names "${text}", which is not host:port (an IPv6 address stands in brackets: [::1]:6379)`);
  const number = Number(port ?? defaultPort);
  if (number < 1 || number > 65_535) throw new Error(`names port ${number}, which is not 1 to 65535`);
  return { host, port: number };
}

function parseDatabase(text: string): number {
  if (!/^\d{0,5}$/.test(text)) throw new Error(`ends in "${text}", which is not the number of a database`);
  return Number(text);
}
