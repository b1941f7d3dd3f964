import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { request as plain } from 'node:http';
import { request as encrypted } from 'node:https';
import type { LookupFunction } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { parseSetCookie } from 'cookie';
import { WebSocket } from 'ws';

const DEADLINE_MS = 20_000;
const MAX_REDIRECTS = 20;

export interface Page {
  readonly url: URL;
  readonly status: number;
  readonly body: string;
  /** Common name of whoever has issued the certificate that was shown; empty over plain HTTP. */
  readonly issuer: string;
}

interface Cookie {
  readonly name: string;
  readonly value: string;
  readonly domain: string;
  /** Whether the hosts below the domain get it too. */
  readonly below: boolean;
}

/** Not every resolver knows that names below localhost are this machine (RFC 6761 6.3). */
const onThisMachine: LookupFunction = (_, { all }, found) =>
  all ? found(null, [{ address: '127.0.0.1', family: 4 }]) : found(null, '127.0.0.1', 4);

/** Someone who visits the hosts of the demo: trusts the given authorities and no others, keeps cookies, follows redirects. */
export class Visitor {
  readonly #authorities: () => string;
  readonly #cookies = new Map<string, Cookie>();

  constructor(authorities: () => string) {
    this.#authorities = authorities;
  }

  /** Opens an address, and goes on as far as redirects lead. */
  async open(address: string | URL): Promise<Page> {
    let url = new URL(address);
    for (let i = 0; i < MAX_REDIRECTS; i++) {
      const answer = await this.ask(url);
      let body = '';
      for await (const chunk of answer) body += String(chunk);
      this.#keep(url, answer.headers['set-cookie'] ?? []);
      const status = answer.statusCode ?? 0;
      if (status < 300 || status > 399 || !answer.headers.location)
        return { url, status, body, issuer: issuerOf(answer) };
      url = new URL(answer.headers.location, url);
    }
    throw new Error(`${String(address)} leads from one address to the next without an end`);
  }

  /** One request; the answer is read by the caller, as it comes. */
  async ask(url: URL): Promise<IncomingMessage> {
    const cookie = [...this.#cookies.values()]
      .filter(({ domain, below }) => url.hostname === domain || (below && url.hostname.endsWith(`.${domain}`)))
      .map(({ name, value }) => `${name}=${value}`)
      .join('; ');
    const request = (url.protocol === 'https:' ? encrypted : plain)(url, {
      agent: false,
      headers: { accept: 'text/html', ...(cookie && { cookie }) },
      lookup: onThisMachine,
      signal: AbortSignal.timeout(DEADLINE_MS),
      ...(url.protocol === 'https:' && { ca: this.#authorities() }),
    });
    request.end();
    const [answer] = (await once(request, 'response')) as [IncomingMessage];
    return answer;
  }

  /** Sends a message to a WebSocket and returns the one that comes. */
  async exchange(address: string, message: string): Promise<string> {
    const options = { ca: this.#authorities(), lookup: onThisMachine, handshakeTimeout: DEADLINE_MS };
    const socket = new WebSocket(address, options);
    try {
      const signal = AbortSignal.timeout(DEADLINE_MS);
      await once(socket, 'open', { signal });
      socket.send(message);
      const [came] = (await once(socket, 'message', { signal })) as [Buffer];
      return came.toString();
    } finally {
      socket.on('error', () => {});
      socket.terminate();
    }
  }

  #keep(url: URL, lines: readonly string[]): void {
    for (const line of lines) {
      const { name, value = '', domain, maxAge } = parseSetCookie(line);
      const cookie = { name, value, domain: domain?.replace(/^\./, '') ?? url.hostname, below: domain !== undefined };
      const key = `${name} ${cookie.domain}`;
      if (maxAge !== undefined && maxAge <= 0) this.#cookies.delete(key);
      else this.#cookies.set(key, cookie);
    }
  }
}

function issuerOf({ socket }: IncomingMessage): string {
  if (!('getPeerCertificate' in socket)) return '';
  const { issuer } = (socket as TLSSocket).getPeerCertificate();
  return String(issuer?.CN ?? '');
}
