import { stringifySetCookie } from 'cookie';
import { cookieValues } from '#domain';
import { isHandle } from '#store';

const ATTRIBUTES = { path: '/', secure: true, httpOnly: true, sameSite: 'lax' } as const;

/** How long a browser keeps a cookie, in seconds (0: it is taken away), and which hosts get it. */
interface Reach {
  readonly maxAge?: number;
  readonly domain?: string;
}

/** Set-Cookie for all paths. @param reach as said nothing of: until the browser is closed, at this host alone */
export const ourCookie = (name: string, value: string, reach: Reach = {}): string =>
  stringifySetCookie(name, value, { ...ATTRIBUTES, ...reach });

/** The handle in a cookie; undefined where several differ, of which one may be somebody else's. */
export function handleOf(cookies: string | undefined, name: string): string | undefined {
  const [handle, ...others] = cookieValues(cookies ?? '', name);
  return others.length === 0 && isHandle(handle) ? handle : undefined;
}
