import { createHash } from 'node:crypto';
import type { Request } from 'express';
import { bodyBytes } from '#platform';
import { sessionIdOf } from '../auth/session-cookie.ts';

/** What only this client can say again. Another token with the same key says another secret. */
export const secretOf = (credential: string | undefined, key: string): string => JSON.stringify([credential, key]);

/** What a client came with: the token, or the id of its session. */
export function credentialOf(request: Request): string | undefined {
  const [, token] = /(\S+) *$/.exec(request.get('authorization') ?? '') ?? [];
  return token ?? sessionIdOf(request);
}

/** What was asked: hexadecimal SHA-256. */
export const fingerprintOf = (request: Request): string =>
  createHash('sha256')
    .update(`${request.method} ${request.url}\n`)
    .update(bodyBytes(request) ?? '')
    .digest('hex');
