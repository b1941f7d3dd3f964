import { request as requestHttp, type IncomingMessage } from 'node:http';
import { request as requestHttps } from 'node:https';
import { isIP, isIPv6 } from 'node:net';

/** How an answer is fetched. */
export interface FetchTerms {
  /** What a CA calls 80 and 443. */
  readonly httpPort: number;
  readonly tlsPort: number;
  readonly userAgent: string;
  /** Where a redirect leads to; the first one is taken. */
  readonly addressesOf: (name: string) => Promise<readonly string[]>;
  /** Ends it all. */
  readonly signal: AbortSignal;
}

export interface Asked {
  readonly name: string;
  readonly address: string;
  readonly token: string;
}

export interface Fetched {
  /** Where it was found in the end. */
  readonly url: URL;
  readonly status: number;
  /** The first 512 characters, latin1. */
  readonly body: string;
}

/** A redirect leads where no CA follows. `message` says which and where. */
export class StrayRedirect extends Error {
  override readonly name = 'StrayRedirect';
}

/** There is no answer: `cause` says why, `port` where. */
export class Unreached extends Error {
  override readonly name = 'Unreached';
  readonly port: number;

  constructor(port: number, cause: unknown) {
    super(`there is no answer on port ${port}`, { cause });
    this.port = port;
  }
}

export const CHALLENGE_PATH = '/.well-known/acme-challenge/';
/** Let's Encrypt follows ten. */
const MAX_REDIRECTS = 10;
const MAX_BYTES = 512;

/**
 * Fetches the answer to an HTTP-01 challenge as CAs do: over plain HTTP, redirects followed to ports 80 and 443 of names only,
 * certificates not looked at (RFC 8555 8.3).
 * @throws StrayRedirect, Unreached
 */
export async function fetchChallenge(terms: FetchTerms, asked: Asked): Promise<Fetched> {
  const host = isIPv6(asked.name) ? `[${asked.name}]` : asked.name;
  let url = new URL(`http://${host}${CHALLENGE_PATH}${asked.token}`);
  let { address } = asked;
  for (let hop = 0; hop <= MAX_REDIRECTS; hop++) {
    const port = portOf(terms, url);
    const { status, location, body } = await unreachedAt(port, get(terms, url, address, port));
    if (location === undefined) return { url, status, body };
    const next = URL.parse(location, url);
    if (!next) throw new StrayRedirect(`${url.href} redirects to what is no URL.`);
    const refusal = refusalOf(terms, next);
    if (refusal) throw new StrayRedirect(`${url.href} redirects to ${next.origin}, ${refusal}.`);
    if (next.hostname !== url.hostname) {
      const [first] = await unreachedAt(port, terms.addressesOf(next.hostname));
      if (first === undefined)
        throw new StrayRedirect(`${url.href} redirects to ${next.origin}, which has no address.`);
      address = first;
    }
    url = next;
  }
  throw new StrayRedirect(`${url.href} redirects more than ${MAX_REDIRECTS} times.`);
}

async function unreachedAt<T>(port: number, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (cause) {
    throw new Unreached(port, cause);
  }
}

interface Got {
  readonly status: number;
  readonly location: string | undefined;
  readonly body: string;
}

function get({ signal, userAgent }: FetchTerms, url: URL, address: string, port: number): Promise<Got> {
  const secure = url.protocol === 'https:';
  const servername = isIP(url.hostname) ? '' : url.hostname;
  const options = {
    host: address,
    port,
    path: url.pathname + url.search,
    headers: { host: url.host, 'user-agent': userAgent, accept: '*/*' },
    agent: false,
    signal,
    ...(secure && { servername, rejectUnauthorized: false }),
  };
  return new Promise((resolve, reject) => {
    const request = (secure ? requestHttps : requestHttp)(options, (response) => {
      const { statusCode: status = 0, headers } = response;
      const redirects = status >= 300 && status < 400 && status !== 304;
      const location = redirects ? headers.location : undefined;
      read(response)
        .then((body) => resolve({ status, location, body }), reject)
        .finally(() => request.destroy());
    });
    request.once('error', reject);
    request.end();
  });
}

async function read(response: IncomingMessage): Promise<string> {
  let body = '';
  for await (const chunk of response as AsyncIterable<Buffer>) {
    body += chunk.toString('latin1');
    if (body.length > MAX_BYTES) break;
  }
  return body.slice(0, MAX_BYTES);
}

function portOf({ httpPort, tlsPort }: FetchTerms, url: URL): number {
  if (url.port !== '') return Number(url.port);
  return url.protocol === 'https:' ? tlsPort : httpPort;
}

function refusalOf({ httpPort, tlsPort }: FetchTerms, { protocol, hostname, port }: URL): string | undefined {
  if (protocol !== 'http:' && protocol !== 'https:') return 'which is not HTTP';
  if (isIP(hostname.replace(/^\[(.*)\]$/, '$1'))) return 'an address: CAs follow only to names';
  const allowed = ['', '80', '443', String(httpPort), String(tlsPort)];
  return allowed.includes(port) ? undefined : 'but CAs follow only to ports 80 and 443';
}
