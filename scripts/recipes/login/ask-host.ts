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

interface Question {
  readonly method?: string;
  readonly body?: string;
  /** Whether what has come of an answer is all that is wanted of it: streams do not end by themselves. */
  readonly isEnough?: (body: string) => boolean;
}

const DEADLINE_MS = 10_000;

/** One HTTPS request to a host of this gateway, wherever its name leads. The certificate is looked at, and taken as it is. */
export function askHost(
  { address, port }: GatewayPlace,
  url: URL,
  headers: Readonly<Record<string, string>>,
  { method = 'GET', body: content, isEnough = () => false }: Question = {},
): Promise<HostAnswer> {
  return new Promise((resolve, reject) => {
    const asked = request({
      host: address,
      port,
      method,
      servername: url.hostname,
      path: url.pathname + url.search,
      headers: {
        host: url.host,
        ...(content !== undefined && { 'content-length': String(Buffer.byteLength(content)) }),
        ...headers,
      },
      agent: false,
      rejectUnauthorized: false,
      signal: AbortSignal.timeout(DEADLINE_MS),
    });
    asked.once('error', (error) => reject(new Error(`no answer from ${address}:${port}: ${error.message}`)));
    asked.once('response', (answer) => {
      const socket = answer.socket as TLSSocket;
      const distrust = socket.authorized ? undefined : String(socket.authorizationError);
      const certificate = socket.getPeerX509Certificate();
      read(answer, isEnough).then(
        (body) => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body, distrust, certificate }),
        reject,
      );
    });
    asked.end(content);
  });
}

const MAX_BODY = 1_000_000;

async function read(answer: IncomingMessage, isEnough: (body: string) => boolean): Promise<string> {
  let body = '';
  for await (const chunk of answer.setEncoding('utf8')) {
    body += String(chunk);
    if (body.length > MAX_BODY || isEnough(body)) break;
  }
  return body;
}
