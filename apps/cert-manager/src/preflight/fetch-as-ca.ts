import { request as requestHttp, type IncomingMessage } from 'node:http';
import { request as requestHttps } from 'node:https';
import { isIP, isIPv6 } from 'node:net';
import { troubleOf, type Trouble } from './reach.ts';
import type { Subject } from './subject.ts';

export interface Asked {
  readonly name: string;
  readonly address: string;
  readonly token: string;
  /** What has to be found. */
  readonly answer: string;
}

const PATH = '/.well-known/acme-challenge/';
/** Let's Encrypt follows ten. */
const MAX_REDIRECTS = 10;
const MAX_BYTES = 512;
/** Shorter than all checks together get, so that there is something to be said about a silent address. */
const TIMEOUT_MS = 2_000;

/**
 * Fetches a challenge as a CA does: over plain HTTP, redirects followed to ports 80 and 443 only, certificates not looked at
 * (RFC 8555 8.3). What is found is compared and never shown: a name may lead to a server that is none of the asker's business.
 * @returns what is wrong, or null
 */
export async function fetchAsCa(subject: Subject, asked: Asked): Promise<Trouble | null> {
  const { httpPort } = subject.challenging;
  const signal = AbortSignal.any([subject.signal, AbortSignal.timeout(TIMEOUT_MS)]);
  const host = isIPv6(asked.name) ? `[${asked.name}]` : asked.name;
  let url = new URL(`http://${host}${PATH}${asked.token}`);
  let port = httpPort;
  try {
    let address = asked.address;
    for (let hop = 0; hop <= MAX_REDIRECTS; hop++) {
      port = portOf(subject, url);
      const { status, location, body } = await get(url, address, port, signal);
      if (location === undefined) return judge(url, status, body, asked.answer);
      const next = new URL(location, url);
      const refusal = refusalOf(subject, next);
      if (refusal) return wrong(`${url.href} redirects to ${next.origin}, ${refusal}.`);
      if (next.hostname !== url.hostname) {
        const [first] = await subject.addressesOf(next.hostname);
        if (first === undefined) return wrong(`${url.href} redirects to ${next.origin}, which has no address.`);
        address = first;
      }
      url = next;
    }
    return wrong(`${url.href} redirects more than ${MAX_REDIRECTS} times.`);
  } catch (error) {
    subject.signal.throwIfAborted();
    return troubleOf(signal.aborted ? signal.reason : error, port);
  }
}

interface Got {
  readonly status: number;
  readonly location: string | undefined;
  readonly body: string;
}

function get(url: URL, address: string, port: number, signal: AbortSignal): Promise<Got> {
  const secure = url.protocol === 'https:';
  const servername = isIP(url.hostname) ? '' : url.hostname;
  const options = {
    host: address,
    port,
    path: url.pathname + url.search,
    headers: { host: url.host, 'user-agent': 'mcp-proxy-manager pre-flight check', accept: '*/*' },
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

/** Where a CA goes, ACME_HTTP_PORT and ACME_TLS_PORT are what it calls 80 and 443. */
function portOf({ challenging }: Subject, url: URL): number {
  if (url.port !== '') return Number(url.port);
  return url.protocol === 'https:' ? challenging.tlsPort : challenging.httpPort;
}

function refusalOf(subject: Subject, { protocol, hostname, port }: URL): string | undefined {
  if (protocol !== 'http:' && protocol !== 'https:') return 'which is not HTTP';
  if (isIP(hostname.replace(/^\[(.*)\]$/, '$1'))) return 'an address: CAs follow only to names';
  const { httpPort, tlsPort } = subject.challenging;
  const allowed = ['', '80', '443', String(httpPort), String(tlsPort)];
  return allowed.includes(port) ? undefined : 'but CAs follow only to ports 80 and 443';
}

function judge(url: URL, status: number, body: string, answer: string): Trouble | null {
  if (status === 200 && body.trim() === answer) return null;
  const what = status === 200 ? 'with something else' : `with status ${status}`;
  return wrong(
    `another server answers there, ${what}. Point ${url.hostname} at this gateway, or have whatever is in front of it pass ${PATH} on to it.`,
  );
}

const wrong = (words: string): Trouble => ({ words, noRoute: false });
