import { askHost, type GatewayPlace } from './ask-host.ts';

/** What tells a page that somebody opens from a request of a program. */
export const BROWSER = { accept: 'text/html', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' };

const MAX_HOPS = 8;

/**
 * Goes where a browser would be sent, with the cookies that it would have, until that is another host.
 * @returns where that is; it is not asked @throws Error where the way ends before
 */
export async function followBeyond(place: GatewayPlace, start: URL): Promise<URL> {
  let url = start;
  const cookies = new Map<string, string>();
  for (let hop = 0; hop < MAX_HOPS; hop++) {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const answer = await askHost(place, url, { ...BROWSER, ...(cookie && { cookie }) });
    for (const line of answer.headers['set-cookie'] ?? []) {
      const [, name = '', value = ''] = /^([^=;]+)=([^;]*)/.exec(line) ?? [];
      cookies.set(name, value);
    }
    const location = answer.headers.location;
    if (answer.status < 300 || answer.status > 399 || location === undefined)
      throw new Error(`${url.origin}${url.pathname} answers ${answer.status} and does not lead on`);
    url = new URL(location, url);
    if (url.origin !== start.origin) return url;
  }
  throw new Error(`${MAX_HOPS} redirects, and still at ${start.origin}`);
}
