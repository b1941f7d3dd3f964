import { randomBytes } from 'node:crypto';
import { serve, setting, type ServiceAnswer, type ServiceRequest } from './service.ts';

/**
 * The part of Cloudflare's API v4 that concerns zones and DNS records, as developers.cloudflare.com/api documents it:
 * envelope, paging, filters, tokens and error codes. Records are kept per zone.
 */
interface Zone {
  readonly id: string;
  readonly name: string;
  readonly status: string;
}

interface DnsRecord {
  readonly id: string;
  readonly type: string;
  readonly name: string;
  readonly content: string;
  readonly ttl: number;
}

const ZONES = setting<Zone[]>('ZONES');
/** May do all, and may only read. */
const TOKEN = setting<string>('TOKEN');
const READ_TOKEN = setting<string>('READ_TOKEN');
/** The real one gives at most 50; a small one makes pages of few. */
const MAX_PER_PAGE = setting<number>('MAX_PER_PAGE');

const records = new Map<string, DnsRecord[]>(ZONES.map(({ id }) => [id, []]));

const envelope = (status: number, rest: object): ServiceAnswer => ({
  status,
  body: JSON.stringify({ success: status < 400, errors: [], messages: [], result: null, ...rest }),
});

const refuse = (status: number, code: number, message: string, chain: object[] = []): ServiceAnswer =>
  envelope(status, { errors: [{ code, message, ...(chain.length && { error_chain: chain }) }] });

function page(items: readonly object[], { searchParams }: URL): ServiceAnswer {
  const size = Math.min(Number(searchParams.get('per_page') ?? 20), MAX_PER_PAGE);
  const number = Number(searchParams.get('page') ?? 1);
  const result = items.slice((number - 1) * size, number * size);
  return envelope(200, {
    result,
    result_info: {
      page: number,
      per_page: size,
      count: result.length,
      total_count: items.length,
      total_pages: Math.ceil(items.length / size),
    },
  });
}

const matching = <T extends object>(items: readonly T[], { searchParams }: URL, filters: (keyof T & string)[]): T[] =>
  items.filter((item) => filters.every((name) => [null, item[name]].includes(searchParams.get(name) as never)));

function create(zone: Zone, body: string): ServiceAnswer {
  const { type, name, content, ttl } = JSON.parse(body) as Omit<DnsRecord, 'id'>;
  const own = records.get(zone.id) ?? [];
  if (type !== 'TXT' || typeof content !== 'string' || !(ttl === 1 || (ttl >= 60 && ttl <= 86_400)))
    return refuse(400, 9005, 'Content for TXT record is invalid.');
  if (name !== zone.name && !name.endsWith(`.${zone.name}`)) return refuse(400, 9000, 'DNS name is invalid.');
  if (own.some((record) => record.name === name && record.content === content))
    return refuse(400, 81_058, 'An identical record already exists.');
  const record = { id: randomBytes(16).toString('hex'), type, name, content, ttl };
  own.push(record);
  return envelope(200, { result: record });
}

function remove(zone: Zone, id: string): ServiceAnswer {
  const own = records.get(zone.id) ?? [];
  const at = own.findIndex((record) => record.id === id);
  if (at < 0) return refuse(404, 81_044, 'Record does not exist.');
  own.splice(at, 1);
  return envelope(200, { result: { id } });
}

function answer({ method, url, headers, body }: ServiceRequest): ServiceAnswer {
  const token = /^Bearer ([A-Za-z0-9_-]{10,})$/.exec(headers.authorization ?? '')?.[1];
  if (token === undefined)
    return refuse(400, 6003, 'Invalid request headers', [
      { code: 6111, message: 'Invalid format for Authorization header' },
    ]);
  if (token !== TOKEN && token !== READ_TOKEN) return refuse(403, 9109, 'Invalid access token');
  if (token === READ_TOKEN && method !== 'GET') return refuse(403, 10_000, 'Authentication error');
  const [, first, zoneId, second, recordId] = url.pathname.split('/').filter((part) => part !== 'client');
  if (first !== 'v4' || zoneId !== 'zones') return refuse(404, 7000, 'No route for that URI');
  if (second === undefined) return page(matching(ZONES, url, ['name', 'status']), url);
  const zone = ZONES.find(({ id }) => id === second);
  if (!zone || recordId !== 'dns_records') return refuse(404, 7003, 'Could not route to that zone');
  if (method === 'GET') return page(matching(records.get(zone.id) ?? [], url, ['type', 'name']), url);
  if (method === 'POST') return create(zone, body);
  return remove(zone, url.pathname.split('/').at(-1) ?? '');
}

serve(answer, () => Object.fromEntries(records));
