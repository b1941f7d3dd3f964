import { DnsError } from '../dns-error.ts';
import { CHALLENGE_TTL } from '../provider.ts';
import { quotedText, unquotedText } from '../quoted-text.ts';
import { canonicalName } from '../wire/name.ts';
import type { Route53Api, XmlElement } from './route53-api.ts';

interface RecordSet {
  readonly ttl: string;
  /** As they are there, quotes and all: a deletion must repeat them exactly. */
  readonly texts: readonly string[];
}

/**
 * Changes the values of the TXT record set at a name. The old set is deleted and the new one created in one batch, which
 * Route 53 does as a whole or not at all: had somebody else changed the set meanwhile, the deletion would not fit it and
 * nothing happens. An UPSERT would throw away what the other has written.
 * @returns the change's id, or undefined if there was nothing to do
 * @throws DnsError DNS_CONFLICT when somebody else was faster; the failures of Route53Api
 */
export async function changeRecordSet(
  api: Route53Api,
  zone: string,
  name: string,
  change: (values: readonly string[]) => readonly string[],
  signal: AbortSignal,
): Promise<string | undefined> {
  const before = await read(api, zone, name, signal);
  const values = before.texts.map(unquotedText);
  const wanted = change(values);
  if (wanted.length === values.length) return undefined;
  const texts = wanted.map((value) => before.texts[values.indexOf(value)] ?? quotedText(value));
  const batch = [
    ...(before.texts.length ? [changeXml('DELETE', name, before)] : []),
    ...(texts.length ? [changeXml('CREATE', name, { ttl: before.ttl, texts })] : []),
  ];
  const body = `<?xml version="1.0" encoding="UTF-8"?><ChangeResourceRecordSetsRequest xmlns="https://route53.amazonaws.com/doc/2013-04-01/"><ChangeBatch><Changes>${batch.join('')}</Changes></ChangeBatch></ChangeResourceRecordSetsRequest>`;
  const toDo = `change the TXT record ${name}`;
  const answer = await api.post(`/hostedzone/${encodeURIComponent(zone)}/rrset`, body, toDo, signal);
  return answer.at('ChangeResourceRecordSetsResponse', 'ChangeInfo', 'Id').text.replace('/change/', '');
}

/** The list begins at the name and type that are asked for, and goes on with others if they are not there. */
async function read(api: Route53Api, zone: string, name: string, signal: AbortSignal): Promise<RecordSet> {
  const search = { name: `${name}.`, type: 'TXT', maxitems: '1' };
  const path = `/hostedzone/${encodeURIComponent(zone)}/rrset`;
  const answer = await api.get(path, search, `read the TXT record ${name}`, signal);
  const [set] = answer.at('ListResourceRecordSetsResponse', 'ResourceRecordSets').all('ResourceRecordSet');
  if (!set || canonicalName(set.at('Name').text) !== name || set.at('Type').text !== 'TXT')
    return { ttl: String(CHALLENGE_TTL), texts: [] };
  if (set.at('SetIdentifier').text) throw hasRoutingPolicy(name);
  return { ttl: set.at('TTL').text, texts: textsOf(set) };
}

const textsOf = (set: XmlElement): string[] =>
  set
    .at('ResourceRecords')
    .all('ResourceRecord')
    .map((record) => record.at('Value').text);

const changeXml = (action: 'CREATE' | 'DELETE', name: string, { ttl, texts }: RecordSet): string =>
  `<Change><Action>${action}</Action><ResourceRecordSet><Name>${escape(`${name}.`)}</Name><Type>TXT</Type><TTL>${escape(ttl)}</TTL><ResourceRecords>${texts
    .map((text) => `<ResourceRecord><Value>${escape(text)}</Value></ResourceRecord>`)
    .join('')}</ResourceRecords></ResourceRecordSet></Change>`;

const escape = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

const hasRoutingPolicy = (name: string): DnsError =>
  new DnsError(
    `The TXT record ${name} at Route 53 has a routing policy, so it has no single set of values. Replace it there by a simple record.`,
    { code: 'DNS_REFUSED', retry: false },
  );
