import { checkSignature, type AwsCredentials } from './aws-signature.ts';
import { serve, setting, type ServiceAnswer, type ServiceRequest } from './service.ts';

/**
 * The part of the Amazon Route 53 API (2013-04-01) that concerns hosted zones and record sets: signatures, XML, order and
 * paging of lists, batches that happen as a whole or not at all, changes that are PENDING for a while.
 */
interface HostedZone {
  readonly id: string;
  readonly name: string;
  readonly isPrivate: boolean;
}

interface RecordSet {
  readonly name: string;
  readonly type: string;
  readonly ttl: string;
  readonly values: readonly string[];
  readonly identifier?: string;
}

const ZONES = setting<HostedZone[]>('ZONES');
const CREDENTIALS = setting<AwsCredentials>('CREDENTIALS');
/** The real one gives at most 100; a small one makes pages of few. */
const MAX_ITEMS = setting<number>('MAX_ITEMS');
/** How often a change is still PENDING when asked for. */
const PENDING = setting<number>('PENDING');

const sets = new Map<string, RecordSet[]>(ZONES.map(({ id }) => [id, []]));
for (const [zone, list] of Object.entries(setting<Record<string, RecordSet[]>>('SETS') ?? {})) sets.set(zone, list);
const changes = new Map<string, number>();

const escape = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
const unescape = (text: string): string =>
  text.replaceAll('&quot;', '"').replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');

const xml = (status: number, root: string, content: string): ServiceAnswer => ({
  status,
  headers: { 'content-type': 'text/xml' },
  body: `<?xml version="1.0"?>\n<${root} xmlns="https://route53.amazonaws.com/doc/2013-04-01/">${content}</${root}>`,
});

const refuse = (status: number, code: string, message: string): ServiceAnswer =>
  xml(
    status,
    'ErrorResponse',
    `<Error><Type>Sender</Type><Code>${code}</Code><Message>${escape(message)}</Message></Error><RequestId>1</RequestId>`,
  );

/** `com.example.www.`: the order of Route 53's lists. */
const reversed = (name: string): string => `${name.split('.').toReversed().join('.')}.`;
const compare = (a: string, b: string): number => (a < b ? -1 : Number(a > b));

function listZones({ searchParams }: URL): ServiceAnswer {
  const from = reversed((searchParams.get('dnsname') ?? '').replace(/\.$/, ''));
  const fromId = searchParams.get('hostedzoneid') ?? '';
  const order = ({ name, id }: HostedZone): string => `${reversed(name)} ${id}`;
  const rest = ZONES.toSorted((a, b) => compare(order(a), order(b))).filter(
    (zone) => order(zone) >= `${from} ${fromId}`,
  );
  const size = Math.min(Number(searchParams.get('maxitems') ?? 100), MAX_ITEMS);
  const next = rest[size];
  const zones = rest
    .slice(0, size)
    .map(
      ({ id, name, isPrivate }) =>
        `<HostedZone><Id>/hostedzone/${id}</Id><Name>${name}.</Name><CallerReference>x</CallerReference><Config><PrivateZone>${isPrivate}</PrivateZone></Config><ResourceRecordSetCount>2</ResourceRecordSetCount></HostedZone>`,
    );
  return xml(
    200,
    'ListHostedZonesByNameResponse',
    `<HostedZones>${zones.join('')}</HostedZones><IsTruncated>${next !== undefined}</IsTruncated>${
      next ? `<NextDNSName>${next.name}.</NextDNSName><NextHostedZoneId>${next.id}</NextHostedZoneId>` : ''
    }<MaxItems>${size}</MaxItems>`,
  );
}

function listSets(own: readonly RecordSet[], { searchParams }: URL): ServiceAnswer {
  const order = ({ name, type }: Pick<RecordSet, 'name' | 'type'>): string => `${reversed(name)} ${type}`;
  const from = order({
    name: (searchParams.get('name') ?? '').replace(/\.$/, ''),
    type: searchParams.get('type') ?? '',
  });
  const [first, second] = own.toSorted((a, b) => compare(order(a), order(b))).filter((set) => order(set) >= from);
  const shown = first
    ? `<ResourceRecordSet><Name>${first.name}.</Name><Type>${first.type}</Type>${
        first.identifier ? `<SetIdentifier>${first.identifier}</SetIdentifier><Weight>1</Weight>` : ''
      }<TTL>${first.ttl}</TTL><ResourceRecords>${first.values
        .map((value) => `<ResourceRecord><Value>${escape(value)}</Value></ResourceRecord>`)
        .join('')}</ResourceRecords></ResourceRecordSet>`
    : '';
  return xml(
    200,
    'ListResourceRecordSetsResponse',
    `<ResourceRecordSets>${shown}</ResourceRecordSets><IsTruncated>${second !== undefined}</IsTruncated><MaxItems>1</MaxItems>`,
  );
}

const texts = (from: string, tag: string): string[] =>
  [...from.matchAll(new RegExp(`<${tag}>([^]*?)</${tag}>`, 'g'))].map(([, text = '']) => text);
const text = (from: string, tag: string): string => unescape(texts(from, tag)[0] ?? '');

function changeSets(zone: HostedZone, body: string): ServiceAnswer {
  let own = sets.get(zone.id) ?? [];
  const problems: string[] = [];
  for (const change of texts(body, 'Change')) {
    const name = text(change, 'Name').replace(/\.$/, '');
    const set = {
      name,
      type: text(change, 'Type'),
      ttl: text(change, 'TTL'),
      values: texts(change, 'Value').map(unescape),
    };
    const at = own.findIndex((other) => other.name === name && other.type === set.type);
    const who = `[name='${name}.', type='TXT']`;
    if (name !== zone.name && !name.endsWith(`.${zone.name}`))
      problems.push(`RRSet with DNS name ${name}. is not permitted in zone ${zone.name}.`);
    if (!set.values.every((value) => /^("([^"\\]|\\.){0,255}" ?)+$/.test(value))) problems.push(`Invalid value ${who}`);
    if (text(change, 'Action') === 'DELETE') {
      if (at < 0) problems.push(`Tried to delete resource record set ${who} but it was not found`);
      else if (JSON.stringify({ ...own[at] }) !== JSON.stringify(set))
        problems.push(
          `Tried to delete resource record set ${who} but the values provided do not match the current values`,
        );
      own = own.filter((_, i) => i !== at);
    } else {
      if (at >= 0) problems.push(`Tried to create resource record set ${who} but it already exists`);
      if (own.some((other) => other.name === name && other.type === 'CNAME'))
        problems.push(`RRSet of type TXT with DNS name ${name}. is not permitted as it conflicts with a CNAME`);
      own = [...own, set];
    }
  }
  if (problems.length)
    return xml(
      400,
      'InvalidChangeBatch',
      `<Messages>${problems.map((p) => `<Message>${escape(p)}</Message>`).join('')}</Messages>`,
    );
  sets.set(zone.id, own);
  const id = `C${changes.size + 1}`;
  changes.set(id, PENDING);
  return changeInfo('ChangeResourceRecordSetsResponse', id, 'PENDING');
}

const changeInfo = (root: string, id: string, status: string): ServiceAnswer =>
  xml(
    200,
    root,
    `<ChangeInfo><Id>/change/${id}</Id><Status>${status}</Status><SubmittedAt>2026-11-22T00:00:00Z</SubmittedAt></ChangeInfo>`,
  );

function getChange(id: string): ServiceAnswer {
  const left = changes.get(id);
  if (left === undefined) return refuse(404, 'NoSuchChange', `Could not find resource with ID: ${id}`);
  changes.set(id, left - 1);
  return changeInfo('GetChangeResponse', id, left > 0 ? 'PENDING' : 'INSYNC');
}

function answer(request: ServiceRequest): ServiceAnswer {
  const problem = checkSignature(request, CREDENTIALS);
  if (problem) return refuse(403, problem.code, problem.message);
  const { method, url, body } = request;
  const [, version, noun, id = '', rrset] = url.pathname.split('/');
  if (version !== '2013-04-01') return refuse(404, 'UnknownOperationException', 'Unknown');
  if (noun === 'hostedzonesbyname') return listZones(url);
  if (noun === 'change') return getChange(id);
  const zone = ZONES.find((one) => one.id === id);
  if (!zone || rrset !== 'rrset') return refuse(404, 'NoSuchHostedZone', `No hosted zone found with ID: ${id}`);
  return method === 'GET' ? listSets(sets.get(id) ?? [], url) : changeSets(zone, body);
}

serve(answer, () => Object.fromEntries(sets));
