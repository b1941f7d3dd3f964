import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { connect as connectHttp2 } from 'node:http2';
import { request as httpsRequest } from 'node:https';
import { once } from 'node:events';
import type { ConnectionOptions, PeerCertificate, SecureVersion, TLSSocket } from 'node:tls';

export interface Visit {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** What was shown in the handshake; undefined over plain HTTP. */
  readonly certificate?: PeerCertificate;
}

export interface Way {
  readonly protocol: 'http' | 'https' | 'h2';
  readonly port: number;
  readonly path?: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Roots to trust. Without them any certificate is taken, so that the fallback can be looked at. */
  readonly ca?: string;
  /** Name in the handshake, if not the host's; empty for none. */
  readonly servername?: string;
  /** The address of this machine that the client has; 127.0.0.1 where none is given. */
  readonly from?: string;
  /** A certificate of the client's own. */
  readonly client?: { readonly pem: string; readonly key: string } | undefined;
  /** After which it is given up. */
  readonly deadlineMs?: number;
  /** The newest TLS that the client speaks. */
  readonly maxVersion?: SecureVersion;
}

/** For hanging, not for speed. */
const DEADLINE_MS = 20_000;

/** One request to a host that this machine serves, on a connection of its own. */
export function visit(host: string, way: Way): Promise<Visit> {
  return way.protocol === 'h2' ? visitHttp2(host, way) : visitHttp1(host, way);
}

async function visitHttp1(host: string, way: Way): Promise<Visit> {
  const send = way.protocol === 'https' ? httpsRequest : httpRequest;
  const request = send({
    host: '127.0.0.1',
    ...(way.from !== undefined && { localAddress: way.from }),
    port: way.port,
    path: way.path ?? '/',
    method: way.method ?? 'GET',
    headers: { host: way.port === 80 || way.port === 443 ? host : `${host}:${way.port}`, ...way.headers },
    agent: false,
    servername: way.servername ?? host,
    ...trust(way),
    timeout: way.deadlineMs ?? DEADLINE_MS,
  });
  request.on('timeout', () => request.destroy(new Error(`${host} did not answer in time`)));
  request.end(way.body);
  const [response] = (await once(request, 'response')) as [import('node:http').IncomingMessage];
  const certificate = way.protocol === 'https' ? (response.socket as TLSSocket).getPeerCertificate() : undefined;
  let body = '';
  for await (const chunk of response) body += String(chunk);
  return { status: response.statusCode ?? 0, headers: response.headers, body, ...(certificate && { certificate }) };
}

async function visitHttp2(host: string, way: Way): Promise<Visit> {
  const session = connectHttp2(`https://127.0.0.1:${way.port}`, { servername: way.servername ?? host, ...trust(way) });
  try {
    await once(session, 'connect', { signal: AbortSignal.timeout(DEADLINE_MS) });
    const certificate = (session.socket as TLSSocket).getPeerCertificate();
    const stream = session.request({
      ':method': way.method ?? 'GET',
      ':path': way.path ?? '/',
      ':authority': `${host}:${way.port}`,
      ...way.headers,
    });
    stream.end(way.body);
    stream.setTimeout(DEADLINE_MS, () => stream.destroy(new Error(`${host} did not answer within ${DEADLINE_MS} ms`)));
    const [headers] = (await once(stream, 'response')) as [IncomingHttpHeaders & { ':status'?: number }];
    let body = '';
    for await (const chunk of stream) body += String(chunk);
    return { status: headers[':status'] ?? 0, headers, body, certificate };
  } finally {
    session.destroy();
  }
}

const trust = (way: Way): ConnectionOptions => ({
  ...(way.client && { cert: way.client.pem, key: way.client.key }),
  ...(way.maxVersion && { maxVersion: way.maxVersion }),
  ...(way.ca === undefined ? { rejectUnauthorized: false } : { ca: way.ca, rejectUnauthorized: true }),
});
