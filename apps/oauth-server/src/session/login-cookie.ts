import { parseCookie, stringifySetCookie } from 'cookie';

/** `__Host-`: no other host of the domain can set or shadow it (RFC 6265bis 4.1.3.2). */
const LOGIN = '__Host-login';
const ATTRIBUTES = { path: '/', secure: true, httpOnly: true, sameSite: 'lax' } as const;
const HANDLE = /^[\w-]{43}$/;

/** The handle in the browser's cookie; undefined where there is none, or several, of which one may be somebody else's. */
export function loginHandleOf(cookies: string | undefined): string | undefined {
  if (!cookies || cookies.split(`${LOGIN}=`).length !== 2) return undefined;
  const handle = parseCookie(cookies)[LOGIN];
  return handle !== undefined && HANDLE.test(handle) ? handle : undefined;
}

/** Set-Cookie for a login session, which ends at the server. */
export const loginCookie = (handle: string): string => stringifySetCookie(LOGIN, handle, ATTRIBUTES);

/** Set-Cookie that takes it away. */
export const noLoginCookie = (): string => stringifySetCookie(LOGIN, '', { ...ATTRIBUTES, maxAge: 0 });
