import { DnsError } from '../dns-error.ts';
import { CHALLENGE_TTL, type DnsProvider, type Means, type PresentedRecord, type TxtRecord } from '../provider.ts';
import { notConfigured, requireSettings } from '../require-settings.ts';
import { dataAt } from '../resolve/resolver.ts';
import { parseServerAddress } from '../resolve/server-address.ts';
import { apexIn } from '../resolve/zone.ts';
import type { Rfc2136Settings } from '../settings.ts';
import { CLASS, RCODE, TYPE } from '../wire/codes.ts';
import type { OutgoingRecord } from '../wire/message.ts';
import { canonicalName, encodeName, withParents } from '../wire/name.ts';
import { encodeText } from '../wire/resource-data.ts';
import { TSIG_ALGORITHMS, type TsigKey } from '../wire/tsig.ts';
import { explainRcode } from './explain-answer.ts';
import { SignedServer } from './signed-server.ts';

/** Dynamic updates (RFC 2136) signed with TSIG (RFC 8945), as BIND, Knot, PowerDNS and Windows take them. */
export class Rfc2136 implements DnsProvider {
  readonly name = 'rfc2136';
  readonly #server: SignedServer;

  constructor(settings: Rfc2136Settings, means: Means) {
    requireSettings(this.name, { RFC2136_NAMESERVER: settings.nameserver });
    const address = parseServerAddress(settings.nameserver);
    if (!address)
      throw notConfigured(
        `RFC2136_NAMESERVER: "${settings.nameserver}" is not an address such as 192.0.2.53, ns.example.com:53 or [2001:db8::53]:53.`,
      );
    this.#server = new SignedServer(address, readKey(settings), means);
  }

  /** Adds to the values that are there (RFC 2136 2.5.1); the same value twice is one. */
  async present(record: TxtRecord, signal: AbortSignal): Promise<PresentedRecord> {
    const { zone, alias } = await this.#zoneOf(record.name, signal);
    // The server would say yes and do nothing (RFC 2136 3.4.2.2).
    if (alias !== undefined) throw isAlias(this.#server.words, record.name, alias);
    await this.#change(record, zone, { class: CLASS.IN, ttl: CHALLENGE_TTL }, signal);
    return { name: record.name, value: record.value, provider: this.name, handle: null };
  }

  /** Deletes this value and no other (RFC 2136 2.5.4). */
  async remove(record: PresentedRecord, signal: AbortSignal): Promise<void> {
    const { zone } = await this.#zoneOf(record.name, signal);
    await this.#change(record, zone, { class: CLASS.NONE, ttl: 0 }, signal);
  }

  async #change(
    { name, value }: TxtRecord,
    zone: string,
    kind: Pick<OutgoingRecord, 'class' | 'ttl'>,
    signal: AbortSignal,
  ): Promise<void> {
    const change = { name, type: TYPE.TXT, data: encodeText(value), ...kind };
    const { rcode } = await this.#server.update(zone, change, signal);
    if (rcode !== RCODE.NOERROR) throw explainRcode(rcode, this.#server.words, { name, zone });
  }

  /** The server itself is asked, for it may hold a zone that the world does not see. */
  async #zoneOf(name: string, signal: AbortSignal): Promise<{ zone: string; alias: string | undefined }> {
    let alias: string | undefined;
    for (const at of withParents(name)) {
      const answer = await this.#server.query(at, 'SOA', signal);
      const known = answer.rcode === RCODE.NOERROR || answer.rcode === RCODE.NXDOMAIN;
      // What is not authoritative is hearsay: a server that also recurses knows everybody's zones.
      const zone = known && answer.authoritative ? apexIn(answer, at) : undefined;
      if (at === canonicalName(name)) alias = dataAt(answer, at).find((data) => data.type === 'CNAME')?.target;
      if (zone !== undefined) return { zone, alias };
    }
    throw new DnsError(
      `${this.#server.words} has no zone for ${canonicalName(name)}. Create the zone there, or name its primary server in RFC2136_NAMESERVER.`,
      { code: 'DNS_ZONE_NOT_FOUND', retry: false },
    );
  }
}

const isAlias = (server: string, name: string, target: string): DnsError =>
  new DnsError(
    `${server} has ${name} as a CNAME to ${target}, so there can be no TXT record. Remove the CNAME, or let DNS_RESOLVERS name servers that see it: the record is written at its target then.`,
    { code: 'DNS_DELEGATION', retry: false },
  );

function readKey({ tsigName, tsigAlgorithm, tsigSecret }: Rfc2136Settings): TsigKey | undefined {
  if (!tsigName && !tsigSecret) return undefined;
  requireSettings('rfc2136', { RFC2136_TSIG_NAME: tsigName, RFC2136_TSIG_SECRET: tsigSecret });
  if (!TSIG_ALGORITHMS.includes(tsigAlgorithm))
    throw notConfigured(`RFC2136_TSIG_ALGORITHM must be one of ${TSIG_ALGORITHMS.join(', ')}.`);
  const secret = Buffer.from(tsigSecret, 'base64');
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(tsigSecret) || secret.length === 0)
    throw notConfigured('RFC2136_TSIG_SECRET must be base64, as tsig-keygen prints it.');
  encodeName(tsigName);
  return { name: canonicalName(tsigName), algorithm: tsigAlgorithm, secret };
}
