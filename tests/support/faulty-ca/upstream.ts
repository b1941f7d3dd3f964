import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { request } from 'node:https';

/** The CA that is stood in front of. */
export interface Upstream {
  readonly directoryUrl: string;
  readonly caBundle: string;
}

export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** What the CA has answered, whole. */
export interface Answered {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** Host is passed on unchanged: Pebble builds its URLs from it, and signatures cover them. */
export function ask(upstream: Upstream, { method, path, headers, body }: Asked): Promise<Answered> {
  const { hostname, port } = new URL(upstream.directoryUrl);
  return new Promise((resolve, reject) => {
    const forwarded = request(
      { hostname, port, path, method, headers, ca: upstream.caBundle, agent: false },
      (answer) => {
        readWhole(answer).then(
          (whole) => resolve({ status: answer.statusCode ?? 502, headers: answer.headers, body: whole }),
          reject,
        );
      },
    );
    forwarded.on('error', reject);
    forwarded.end(body);
  });
}

export async function readWhole(message: IncomingMessage): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of message) pieces.push(piece as Buffer);
  return Buffer.concat(pieces);
}

export const isRefusal = ({ status }: Answered): boolean => status >= 400;

/** The same answer with another JSON body. */
export const withJson = (answered: Answered, change: (body: Record<string, unknown>) => object): Answered =>
  withBody(answered, JSON.stringify(change(JSON.parse(answered.body.toString()) as Record<string, unknown>)));

export const withBody = (answered: Answered, body: string): Answered => ({ ...answered, body: Buffer.from(body) });
