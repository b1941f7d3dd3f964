import { randomInt } from 'node:crypto';
import { getServers } from 'node:dns';
import { DnsError } from '../dns-error.ts';
import { RCODE, rcodeName, type QueryType } from '../wire/codes.ts';
import { encodeMessage, query, type Message } from '../wire/message.ts';
import { canonicalName } from '../wire/name.ts';
import type { ResourceData } from '../wire/resource-data.ts';
import { askOverTcp, askOverUdp } from './exchange.ts';
import { DNS_PORT, parseServerAddress, type ServerAddress } from './server-address.ts';

export interface ResolverOptions {
  /** `host[:port]` of recursive servers, tried in this order; empty means the system's. */
  readonly servers: readonly string[];
  /** Where authoritative servers listen; tests cannot have 53. */
  readonly authoritativePort?: number;
  /** Milliseconds for one server; 10 s unless told otherwise. */
  readonly timeoutMs?: number;
}

/** What a server knows of a name. */
export interface Answer {
  /** NXDOMAIN: there is neither this name nor one below it. */
  readonly exists: boolean;
  readonly message: Message;
}

/** Longest chain of CNAMEs that is followed, as resolvers do it. */
export const MAX_ALIASES = 8;

/** UDP is lost in silence; after this many milliseconds the same is asked over TCP. */
const UDP_MS = 2_000;

/**
 * A small DNS client. node:dns cannot ask one given server over TCP, which is what finding out about propagation needs, and
 * it keeps answers of its own.
 *
 * All methods throw DnsError, and the signal's reason when aborted.
 */
export class Resolver {
  readonly #servers: readonly ServerAddress[];
  readonly #authoritativePort: number;
  readonly #timeoutMs: number;

  /** @throws DnsError DNS_NOT_CONFIGURED for a server that is no address */
  constructor({ servers, authoritativePort = DNS_PORT, timeoutMs = 10_000 }: ResolverOptions) {
    this.#servers = (servers.length ? servers : getServers()).map(readServer);
    this.#authoritativePort = authoritativePort;
    this.#timeoutMs = timeoutMs;
  }

  /** Asks the recursive servers, the next one where one fails. */
  async query(name: string, type: QueryType, signal: AbortSignal): Promise<Answer> {
    let failure: unknown = new DnsError('This server knows no DNS server. Name one in DNS_RESOLVERS.', {
      code: 'DNS_NOT_CONFIGURED',
      retry: false,
    });
    for (const server of this.#servers) {
      try {
        return judge(await this.#ask(server, name, type, signal), name);
      } catch (error) {
        signal.throwIfAborted();
        failure = error;
      }
    }
    throw failure;
  }

  /** Asks one authoritative server, by its address, over TCP and without recursion. */
  async queryAuthority(address: string, name: string, type: QueryType, signal: AbortSignal): Promise<Answer> {
    const question = query(randomInt(0x1_0000), name, type, false);
    const server = { host: address, port: this.#authoritativePort };
    return judge(await askOverTcp(server, encodeMessage(question), question, this.#timeoutMs, signal), name);
  }

  /**
   * The records of a type at a name, or at the name that it is an alias of.
   * @returns none when the name or the type is not there
   */
  async records<T extends QueryType>(
    name: string,
    type: T,
    signal: AbortSignal,
  ): Promise<Extract<ResourceData, { type: T }>[]> {
    let at = canonicalName(name);
    const seen = new Set<string>();
    while (seen.size <= MAX_ALIASES) {
      const { message } = await this.query(at, type, signal);
      // A recursive server sends the whole chain, one that is authoritative for a part of it only that part.
      const end = followAliases(message, at, seen);
      const found = dataAt(message, end).filter((data) => data.type === type);
      if (found.length || end === at) return found as Extract<ResourceData, { type: T }>[];
      at = end;
    }
    throw endlessAliases(name);
  }

  async #ask(server: ServerAddress, name: string, type: QueryType, signal: AbortSignal): Promise<Message> {
    const question = query(randomInt(0x1_0000), name, type, true);
    const bytes = encodeMessage(question);
    try {
      const answer = await askOverUdp(server, bytes, question, Math.min(UDP_MS, this.#timeoutMs), signal);
      if (!answer.truncated) return answer;
    } catch (error) {
      if (!(error instanceof DnsError && error.code === 'DNS_TIMEOUT')) throw error;
    }
    return askOverTcp(server, bytes, question, this.#timeoutMs, signal);
  }
}

/** What a message says about a name, aliases not followed. */
export const dataAt = (message: Message, name: string): ResourceData[] =>
  message.answers.filter((record) => record.name === canonicalName(name)).map(({ data }) => data);

export const endlessAliases = (name: string): DnsError =>
  new DnsError(
    `${name} leads through more than ${MAX_ALIASES} CNAME records, or in a circle. Make it lead to the last name at once.`,
    { code: 'DNS_DELEGATION', retry: false },
  );

/** @throws DnsError when there are too many */
function followAliases(message: Message, name: string, seen: Set<string>): string {
  let at = name;
  for (;;) {
    const alias = dataAt(message, at).find((data) => data.type === 'CNAME');
    if (!alias) return at;
    if (seen.has(alias.target) || seen.size >= MAX_ALIASES) throw endlessAliases(name);
    seen.add(alias.target);
    at = alias.target;
  }
}

function judge(message: Message, name: string): Answer {
  if (message.rcode === RCODE.NOERROR) return { exists: true, message };
  if (message.rcode === RCODE.NXDOMAIN) return { exists: false, message };
  throw new DnsError(
    `${name} cannot be looked up: the DNS server answers ${rcodeName(message.rcode)}. Check the zone's name servers and DNSSEC, or ask other servers with DNS_RESOLVERS.`,
    { code: 'DNS_LOOKUP_FAILED', retry: true },
  );
}

function readServer(text: string): ServerAddress {
  const server = parseServerAddress(text);
  if (server) return server;
  throw new DnsError(
    `DNS_RESOLVERS: "${text}" is not an address such as 192.0.2.53, 192.0.2.53:5353 or [2001:db8::53]:53.`,
    {
      code: 'DNS_NOT_CONFIGURED',
      retry: false,
    },
  );
}
