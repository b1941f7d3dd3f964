import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { request as httpsRequest, type Agent } from 'node:https';
import type { ClientHttp2Session } from 'node:http2';

/** For hanging, not for speed: whoever asks without pause must not wait for ever for an answer that never comes. */
const DEADLINE_MS = 30_000;

const late = (): Error => new Error(`no answer within ${DEADLINE_MS} ms`);

export interface Asked {
  readonly host: string;
  readonly port: number;
  /** Roots to trust; any certificate is taken without. */
  readonly ca?: string;
}

/** What of TLS a client's connection to this host needs. */
export const tlsOf = ({ host, ca }: Asked): { servername: string; ca?: string; rejectUnauthorized: boolean } => ({
  servername: host,
  rejectUnauthorized: ca !== undefined,
  ...(ca !== undefined && { ca }),
});

/** One request over HTTP/1.1. @returns the status of its answer, when all of that is here */
export async function askHttp1(asked: Asked, agent: Agent | false): Promise<number> {
  const { host, port } = asked;
  const tls = tlsOf(asked);
  const request = httpsRequest({ agent, port, host: '127.0.0.1', headers: { host }, timeout: DEADLINE_MS, ...tls });
  request.once('timeout', () => request.destroy(late()));
  request.end();
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  for await (const chunk of response) void chunk;
  return response.statusCode ?? 0;
}

/**
 * The same on a session of HTTP/2. A stream whose connection ends in an orderly way closes without an error (Node takes CANCEL
 * for none), so that whoever waits for its answer alone waits for ever.
 */
export function askHttp2(session: ClientHttp2Session, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const stream = session.request({ ':path': '/', ':authority': host });
    let status = 0;
    let ended = false;
    stream.setTimeout(DEADLINE_MS, () => stream.destroy(late()));
    stream.once('response', (headers) => (status = headers[':status'] ?? 0));
    stream.once('end', () => (ended = status !== 0));
    stream.once('error', reject);
    stream.once('close', () => (ended ? resolve(status) : reject(new Error('the stream ended before its answer'))));
    stream.resume();
  });
}
