import { handleOf, ourCookie } from './cookies.ts';

/** `__Host-`: no other host of the domain can set or shadow it (RFC 6265bis 4.1.3.2). */
const LOGIN = '__Host-login';

export const loginHandleOf = (cookies: string | undefined): string | undefined => handleOf(cookies, LOGIN);

/** Set-Cookie for a login session, which ends at the server. */
export const loginCookie = (handle: string): string => ourCookie(LOGIN, handle);

/** Set-Cookie that takes it away. */
export const noLoginCookie = (): string => ourCookie(LOGIN, '', { maxAge: 0 });
