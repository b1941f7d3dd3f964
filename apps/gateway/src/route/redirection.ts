import { parseRedirectTo } from '#domain';
import type { TargetRecord } from '../snapshot/records.ts';

type Place = Pick<TargetRecord, 'redirect_to' | 'redirect_keep_path'>;

const HTTPS_PORT = ':443';
const HTTP_PORT = ':80';

/** Where a redirect host sends its clients. */
export class Redirection {
  /** Without the scheme where that is to be the request's. */
  readonly #to: string;
  readonly #keepsPath: boolean;

  constructor({ redirect_to, redirect_keep_path }: Place) {
    const to = parseRedirectTo(redirect_to ?? '');
    this.#to = redirect_keep_path ? to.replace(/\/+$/, '') : to;
    this.#keepsPath = redirect_keep_path;
  }

  /**
   * The absolute URL for a request. Scheme and host stand in it in full, and a path begins with a slash: so nothing that a client
   * writes into a path, such as `//evil` or a backslash, is read as another host (CWE-601).
   * @param path in origin-form, with the query
   */
  locationFor(path: string, secure: boolean): string {
    const base = this.#to.includes('://') ? this.#to : `${secure ? 'https' : 'http'}://${this.#to}`;
    return this.#keepsPath ? base + path : base;
  }
}

/** Whether a URL leads to the very host, port and scheme that a request came for. */
export function leadsBack(location: string, authority: string, secure: boolean): boolean {
  const scheme = secure ? 'https://' : 'http://';
  if (!location.startsWith(scheme)) return false;
  const [host = ''] = location.slice(scheme.length).split(/[/?#]/, 1);
  const own = secure ? HTTPS_PORT : HTTP_PORT;
  const asked = authority.toLowerCase();
  return host === (asked.endsWith(own) ? asked.slice(0, -own.length) : asked);
}
