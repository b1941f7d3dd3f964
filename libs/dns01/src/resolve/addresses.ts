import type { Resolver } from './resolver.ts';

/**
 * The IPv4 and IPv6 addresses of a name, CNAMEs followed; none when it has none or is not there.
 * @throws the failures of Resolver
 */
export async function addresses(resolver: Resolver, name: string, signal: AbortSignal): Promise<string[]> {
  const [v4, v6] = await Promise.all([resolver.records(name, 'A', signal), resolver.records(name, 'AAAA', signal)]);
  return [...v4, ...v6].map(({ address }) => address);
}
