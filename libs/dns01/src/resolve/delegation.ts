import { DnsError } from '../dns-error.ts';
import { canonicalName } from '../wire/name.ts';
import { dataAt, endlessAliases, MAX_ALIASES, type Resolver } from './resolver.ts';

/** Names of hosts and of records. DNS carries any byte, but this one is handed to programs and put into requests. */
const PLAIN = /^[a-z0-9_][a-z0-9_-]*(?:\.[a-z0-9_][a-z0-9_-]*)*$/;

/**
 * The name at which the TXT record has to be written: where the CNAMEs of `challengeName` end, which a CA follows too
 * (RFC 8555 8.4). The name itself when it is no alias.
 * @throws DnsError DNS_DELEGATION for a chain without end, or to what is no plain name; the failures of Resolver
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
    if (!PLAIN.test(at)) throw notPlain(challengeName, at);
  }
}

const notPlain = (challengeName: string, target: string): DnsError =>
  new DnsError(
    `${challengeName} leads by CNAME to "${target}". Make it lead to a name of letters, digits, hyphens and underscores.`,
    { code: 'DNS_DELEGATION', retry: false },
  );
