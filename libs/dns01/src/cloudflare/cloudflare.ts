import { DnsError } from '../dns-error.ts';
import { CHALLENGE_TTL, type DnsProvider, type Means, type PresentedRecord, type TxtRecord } from '../provider.ts';
import { quotedText, unquotedText } from '../quoted-text.ts';
import { persist } from '../request/persist.ts';
import type { CloudflareSettings } from '../settings.ts';
import { withParents } from '../wire/name.ts';
import { CloudflareApi, type CloudflareItem } from './cloudflare-api.ts';

/** Codes of an error document. */
const SAME_RECORD_EXISTS = new Set([81_057, 81_058]);
const NO_SUCH_RECORD = 81_044;

/** Cloudflare's API v4. The handle is `<zone id>/<record id>`. */
export class Cloudflare implements DnsProvider {
  readonly name = 'cloudflare';
  readonly #api: CloudflareApi;
  readonly #means: Means;

  constructor(settings: CloudflareSettings, means: Means) {
    this.#api = new CloudflareApi(settings, means);
    this.#means = means;
  }

  async present(record: TxtRecord, signal: AbortSignal): Promise<PresentedRecord> {
    const { name, value } = record;
    const handle = await persist(this.#means, signal, async () => {
      const zone = await this.#zoneOf(name, signal);
      return `${zone}/${await this.#add(zone, record, signal)}`;
    });
    return { name, value, provider: this.name, handle };
  }

  async remove(record: PresentedRecord, signal: AbortSignal): Promise<void> {
    await persist(this.#means, signal, async () => {
      const [zone, id] = record.handle?.split('/') ?? (await this.#locate(record, signal));
      if (zone === undefined || id === undefined) return;
      const path = `/zones/${encodeURIComponent(zone)}/dns_records/${encodeURIComponent(id)}`;
      const answer = await this.#api.send('DELETE', path, undefined, signal);
      const isGone = answer.status === 404 || answer.errors.some(({ code }) => code === NO_SUCH_RECORD);
      if (!answer.ok && !isGone) throw this.#api.refusal(`delete the TXT record ${record.name}`, answer);
    });
  }

  async #add(zone: string, record: TxtRecord, signal: AbortSignal): Promise<string> {
    const body = { type: 'TXT', name: record.name, content: quotedText(record.value), ttl: CHALLENGE_TTL };
    const answer = await this.#api.send('POST', `/zones/${zone}/dns_records`, body, signal);
    if (answer.ok) return this.#api.idOf(answer.result);
    // The answer to an earlier attempt was lost, or whoever made it died: the record is there, only its id is not known.
    const isThere = answer.errors.some(({ code }) => SAME_RECORD_EXISTS.has(code));
    const id = isThere ? await this.#find(zone, record, signal) : undefined;
    if (id !== undefined) return id;
    throw this.#api.refusal(`add the TXT record ${record.name}`, answer);
  }

  async #locate(record: TxtRecord, signal: AbortSignal): Promise<[zone: string, id: string | undefined]> {
    const zone = await this.#zoneOf(record.name, signal);
    return [zone, await this.#find(zone, record, signal)];
  }

  async #find(zone: string, { name, value }: TxtRecord, signal: AbortSignal): Promise<string | undefined> {
    const isOurs = ({ type, name: at, content }: CloudflareItem): boolean =>
      type === 'TXT' && at === name && typeof content === 'string' && unquotedText(content) === value;
    const found = await this.#api.find(`/zones/${zone}/dns_records`, { type: 'TXT', name }, isOurs, signal);
    return found?.id;
  }

  /** The nearest parent that the token may see as an active zone. */
  async #zoneOf(name: string, signal: AbortSignal): Promise<string> {
    const candidates = withParents(name).filter((parent) => parent.includes('.'));
    for (const candidate of candidates) {
      const isActive = (zone: CloudflareItem): boolean => zone.name === candidate && zone.status === 'active';
      const zone = await this.#api.find('/zones', { name: candidate }, isActive, signal);
      if (zone) return zone.id;
    }
    throw new DnsError(
      `Cloudflare has no active zone for ${name} that CLOUDFLARE_API_TOKEN may see (asked for ${candidates.join(', ')}). Add the domain there, or let the token see its zone.`,
      { code: 'DNS_ZONE_NOT_FOUND', retry: false },
    );
  }
}
