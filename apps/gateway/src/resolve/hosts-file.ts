import { isIP } from 'node:net';

/** The names of a hosts file (hosts(5)) in lower case, with their addresses. */
export function readHosts(text: string): Map<string, string[]> {
  const hosts = new Map<string, string[]>();
  for (const line of text.split('\n')) {
    const [address = '', ...names] = line.replace(/#.*/, '').trim().split(/\s+/);
    if (!isIP(address)) continue;
    for (const name of names) {
      const key = name.toLowerCase();
      hosts.set(key, [...(hosts.get(key) ?? []), address]);
    }
  }
  return hosts;
}

export interface ResolverSettings {
  /** Domains that a short name is looked for in. */
  readonly search: readonly string[];
  /** From how many dots on a name is first looked for as it is. */
  readonly ndots: number;
}

/** `search`, `domain` and `options ndots` of resolv.conf(5); the name servers themselves node:dns reads. */
export function readResolverSettings(text: string): ResolverSettings {
  let search: readonly string[] = [];
  let ndots = 1;
  for (const line of text.split('\n')) {
    const [word, ...rest] = line
      .replace(/[#;].*/, '')
      .trim()
      .split(/\s+/);
    if (word === 'search' || word === 'domain') search = rest;
    if (word === 'options') ndots = Number(/(?:^|\s)ndots:(\d+)/.exec(rest.join(' '))?.[1] ?? ndots);
  }
  return { search, ndots };
}

/** What is asked for in turn to find a name. */
export function candidatesFor(name: string, { search, ndots }: ResolverSettings): string[] {
  if (name.endsWith('.')) return [name.slice(0, -1)];
  const below = search.map((domain) => `${name}.${domain.replace(/\.$/, '')}`);
  return name.split('.').length > ndots ? [name, ...below] : [...below, name];
}
