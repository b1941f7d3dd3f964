import { canonicalName } from '../wire/name.ts';
import { dataAt, endlessAliases, MAX_ALIASES, type Resolver } from './resolver.ts';

/**
 * The name at which the TXT record has to be written: where the CNAMEs of `challengeName` end, which a CA follows too
 * (RFC 8555 8.4). The name itself when it is no alias.
 * @throws DnsError DNS_DELEGATION for a chain without end; the failures of Resolver
 */
export async function delegationOf(resolver: Resolver, challengeName: string, signal: AbortSignal): Promise<string> {
  const seen = new Set<string>();
  for (let at = canonicalName(challengeName); ;) {
    if (seen.has(at) || seen.size > MAX_ALIASES) throw endlessAliases(challengeName);
    seen.add(at);
    const { message } = await resolver.query(at, 'CNAME', signal);
    const alias = dataAt(message, at).find((data) => data.type === 'CNAME');
    if (!alias) return at;
    at = alias.target;
  }
}
