import { DnsError } from '../dns-error.ts';
import { canonicalName, withParents } from '../wire/name.ts';
import type { Route53Api } from './route53-api.ts';

const PER_PAGE = 100;
const MAX_PAGES = 20;

/**
 * The id of the public hosted zone that is nearest to a name. Private zones of the same name are passed over: no CA sees them.
 * @throws DnsError DNS_ZONE_NOT_FOUND; the failures of Route53Api
 */
export async function hostedZoneOf(api: Route53Api, name: string, signal: AbortSignal): Promise<string> {
  const candidates = withParents(name).filter((parent) => parent.includes('.'));
  for (const candidate of candidates) {
    const id = await publicZone(api, candidate, signal);
    if (id !== undefined) return id;
  }
  throw new DnsError(
    `Route 53 has no public hosted zone for ${name} that ROUTE53_ACCESS_KEY_ID may see (asked for ${candidates.join(', ')}). Create it there, or name it in ROUTE53_HOSTED_ZONE_ID.`,
    { code: 'DNS_ZONE_NOT_FOUND', retry: false },
  );
}

/** The list begins at the name that is asked for; zones of one name, public and private, stand together. */
async function publicZone(api: Route53Api, name: string, signal: AbortSignal): Promise<string | undefined> {
  let from: Record<string, string> = { dnsname: `${name}.` };
  for (let page = 0; page < MAX_PAGES; page++) {
    const search = { ...from, maxitems: String(PER_PAGE) };
    const answer = await api.get('/hostedzonesbyname', search, 'list the hosted zones', signal);
    const list = answer.at('ListHostedZonesByNameResponse');
    for (const zone of list.at('HostedZones').all('HostedZone')) {
      if (canonicalName(zone.at('Name').text) !== name) return undefined;
      if (zone.at('Config', 'PrivateZone').text !== 'true') return zone.at('Id').text.replace('/hostedzone/', '');
    }
    const next = list.at('NextDNSName').text;
    if (list.at('IsTruncated').text !== 'true' || canonicalName(next) !== name) return undefined;
    from = { dnsname: next, hostedzoneid: list.at('NextHostedZoneId').text };
  }
  return undefined;
}
