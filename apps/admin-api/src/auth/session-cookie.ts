import { parseCookie, stringifySetCookie } from 'cookie';
import type { Request } from 'express';

/** `__Host-`: only this very host can have set it, over TLS or on localhost (RFC 6265bis 4.1.3.2). */
const NAME = '__Host-mpm_session';
const ATTRIBUTES = { path: '/', secure: true, httpOnly: true, sameSite: 'strict' } as const;

export const sessionIdOf = (request: Request): string | undefined =>
  parseCookie(request.get('cookie') ?? '')[NAME] || undefined;

/** The value of Set-Cookie. It ends with the browser; how long the session itself lasts is decided by the server. */
export const sessionCookie = (id: string): string => stringifySetCookie(NAME, id, ATTRIBUTES);

export const noSessionCookie = (): string => stringifySetCookie(NAME, '', { ...ATTRIBUTES, maxAge: 0 });
