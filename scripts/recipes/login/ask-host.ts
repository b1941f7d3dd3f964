import type { X509Certificate } from 'node:crypto';
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { request } from 'node:https';
import type { TLSSocket } from 'node:tls';

export interface HostAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** Why the certificate is not to be trusted for this host; undefined where it is. */
  readonly distrust: string | undefined;
  readonly certificate?: X509Certificate | undefined;
}

export interface GatewayPlace {
  readonly address: string;
  readonly port: number;
}

const DEADLINE_MS = 10_000;

/** One HTTPS request to a host of this gateway, wherever its name leads. The certificate is looked at, and taken as it is. */
export function askHost(
  { address, port }: GatewayPlace,
  url: URL,
  headers: Readonly<Record<string, string>>,
): Promise<HostAnswer> {
  return new Promise((resolve, reject) => {
    const asked = request({
      host: address,
      port,
      servername: url.hostname,
      path: url.pathname + url.search,
      headers: { host: url.host, ...headers },
      agent: false,
      rejectUnauthorized: false,
      signal: AbortSignal.timeout(DEADLINE_MS),
    });
    asked.once('error', (error) => reject(new Error(`no answer from ${address}:${port}: ${error.message}`)));
    asked.once('response', (answer) => {
      const socket = answer.socket as TLSSocket;
      const distrust = socket.authorized ? undefined : String(socket.authorizationError);
      const certificate = socket.getPeerX509Certificate();
      read(answer).then(
        (body) => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body, distrust, certificate }),
        reject,
      );
    });
    asked.end();
  });
}

const MAX_BODY = 1_000_000;

async function read(answer: IncomingMessage): Promise<string> {
  let body = '';
  for await (const chunk of answer) {
    body += String(chunk);
    if (body.length > MAX_BODY) break;
  }
  return body;
}
