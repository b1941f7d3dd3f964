import { DnsError } from '../dns-error.ts';
import type { Message } from '../wire/message.ts';
import { canonicalName, isWithin, withParents } from '../wire/name.ts';
import type { Resolver } from './resolver.ts';

/**
 * The zone that a name is in. A server says it in the SOA record of its answer, or of its "there is no such thing" (RFC
 * 2308 2); where it says nothing, the parent is asked.
 * @throws DnsError DNS_ZONE_NOT_FOUND; the failures of Resolver
 */
export async function zoneOf(resolver: Resolver, name: string, signal: AbortSignal): Promise<string> {
  for (const at of withParents(name)) {
    const { message } = await resolver.query(at, 'SOA', signal);
    const zone = apexIn(message, at);
    if (zone) return zone;
  }
  throw new DnsError(
    `No zone is found for ${name}. Check that the domain is registered and that its name servers answer.`,
    { code: 'DNS_ZONE_NOT_FOUND', retry: true },
  );
}

/**
 * The owner of the SOA record that a message has for a name, or undefined. For an alias it may be that of its target; an alias
 * is never the top of a zone, so its parent knows better.
 */
export function apexIn({ answers, authority }: Message, name: string): string | undefined {
  const at = canonicalName(name);
  if (answers.some(({ data, name: alias }) => data.type === 'CNAME' && alias === at)) return undefined;
  return [...answers, ...authority].find(
    ({ data, name: apex }) => data.type === 'SOA' && apex !== '' && isWithin(at, apex),
  )?.name;
}
