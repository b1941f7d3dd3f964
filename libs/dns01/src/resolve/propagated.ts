import { isIPv6 } from 'node:net';
import { DnsError } from '../dns-error.ts';
import type { TxtRecord } from '../provider.ts';
import { addresses } from './addresses.ts';
import { isOutOfReach } from './exchange.ts';
import { dataAt, type Resolver } from './resolver.ts';
import { zoneOf } from './zone.ts';

export interface Propagation {
  readonly everywhere: boolean;
  /** For each server that does not have the value: which one, and why, in words. */
  readonly missing: readonly string[];
}

interface Authority {
  /** Its name in the zone's NS records. */
  readonly name: string;
  readonly address: string;
}

/** A zone has a handful of servers; more addresses than this are not asked. */
const MAX_SERVERS = 32;

/**
 * Asks every authoritative server of the record's zone, at each of its addresses, over TCP: a CA may ask any of them.
 *
 * An IPv6 address that cannot be reached from here counts for nothing as long as another address of the same server has the
 * value: most home networks and containers have no IPv6, and the CA has.
 * @throws DnsError when the zone or its servers cannot be found; what single servers do is in the answer
 */
export async function propagated(resolver: Resolver, record: TxtRecord, signal: AbortSignal): Promise<Propagation> {
  const zone = await zoneOf(resolver, record.name, signal);
  const names = (await resolver.records(zone, 'NS', signal)).map(({ target }) => target);
  if (names.length === 0) throw noServers(zone);
  const found = await Promise.all(names.map((name) => authoritiesOf(resolver, name, signal)));
  const verdicts = await Promise.all(
    found
      .flatMap(({ servers }) => servers)
      .slice(0, MAX_SERVERS)
      .map((server) => look(resolver, server, record, signal)),
  );
  const having = new Set(verdicts.filter(({ problem }) => problem === '').map(({ server }) => server.name));
  const missing = [
    ...found.flatMap(({ problem }) => problem),
    ...verdicts
      .filter(({ server, problem, skippable }) => problem !== '' && !(skippable && having.has(server.name)))
      .map(({ problem }) => problem),
  ];
  return { everywhere: missing.length === 0, missing };
}

async function authoritiesOf(
  resolver: Resolver,
  name: string,
  signal: AbortSignal,
): Promise<{ servers: Authority[]; problem: string[] }> {
  try {
    const found = await addresses(resolver, name, signal);
    const problem = found.length ? [] : [`${name} is named as a server of the zone and has no address`];
    return { servers: found.map((address) => ({ name, address })), problem };
  } catch (error) {
    signal.throwIfAborted();
    return { servers: [], problem: [`${name}: ${wordsOf(error)}`] };
  }
}

interface Verdict {
  readonly server: Authority;
  /** '' when it has the value. */
  readonly problem: string;
  readonly skippable: boolean;
}

async function look(resolver: Resolver, server: Authority, record: TxtRecord, signal: AbortSignal): Promise<Verdict> {
  const who = `${server.name} (${server.address})`;
  try {
    const { message } = await resolver.queryAuthority(server.address, record.name, 'TXT', signal);
    const values = dataAt(message, record.name).filter((data) => data.type === 'TXT');
    if (values.some(({ text }) => text === record.value)) return { server, problem: '', skippable: false };
    const problem = message.authoritative
      ? `${who} does not have the value yet`
      : `${who} is not authoritative for ${record.name}: mend the zone's NS records`;
    return { server, problem, skippable: false };
  } catch (error) {
    signal.throwIfAborted();
    return { server, problem: `${who}: ${wordsOf(error)}`, skippable: isIPv6(server.address) && isOutOfReach(error) };
  }
}

const wordsOf = (error: unknown): string => {
  if (error instanceof DnsError) return error.message;
  throw error;
};

const noServers = (zone: string): DnsError =>
  new DnsError(`The zone ${zone} has no NS records. Check that its name servers answer.`, {
    code: 'DNS_ZONE_NOT_FOUND',
    retry: true,
  });
