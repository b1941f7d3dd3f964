import { parseSetCookie } from 'cookie';

interface Kept {
  readonly name: string;
  readonly value: string;
  /** With a leading dot: also of the hosts below it. */
  readonly domain: string;
  readonly path: string;
}

export interface Visit {
  readonly method?: string;
  readonly form?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  /** Redirects are not followed. */
  readonly stay?: boolean;
}

/** What a browser shows in the end: a page, or an address that is none of the places it can go to. */
export interface Shown {
  readonly url: URL;
  /** 0 for an address that it could not go to. */
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

const MAX_REDIRECTS = 20;

/**
 * A browser without a window: cookies by the rules of RFC 6265bis as far as these tests need them, redirects, forms. Addresses lead
 * to the places that it was given.
 */
export class Browser {
  readonly #places: Readonly<Record<string, string>>;
  readonly #fields: Readonly<Record<string, string>>;
  #cookies: Kept[] = [];
  /** Every address that it was at, in order. */
  readonly visited: string[] = [];

  constructor(places: Readonly<Record<string, string>>, fields: Readonly<Record<string, string>>) {
    this.#places = places;
    this.#fields = fields;
  }

  /** Goes to an address, and on as far as redirects lead. */
  async open(address: string | URL, visit: Visit = {}): Promise<Shown> {
    let url = new URL(address);
    let { method = 'GET', form } = visit;
    for (let i = 0; i < MAX_REDIRECTS; i++) {
      this.visited.push(url.href);
      const place = this.#places[url.origin];
      if (place === undefined) return { url, status: 0, headers: new Headers(), text: '' };
      const answer = await fetch(`${place}${url.pathname}${url.search}`, {
        method,
        redirect: 'manual',
        headers: { accept: 'text/html', ...this.#fields, cookie: this.cookiesFor(url), ...visit.headers },
        ...(form && { body: new URLSearchParams(form) }),
        signal: AbortSignal.timeout(30_000),
      });
      for (const text of answer.headers.getSetCookie()) this.#keep(url, text);
      const location = answer.headers.get('location');
      const text = await answer.text();
      if (location === null || visit.stay) return { url, status: answer.status, headers: answer.headers, text };
      url = new URL(location, url);
      method = 'GET';
      form = undefined;
    }
    throw new Error(`went in circles: ${this.visited.slice(-6).join(' ')}`);
  }

  /** Presses the button of a form of a page, as the page that it is in. */
  submit(page: Shown, action: string, form: Readonly<Record<string, string>> = {}): Promise<Shown> {
    const [tag = ''] = page.text.match(new RegExp(`<form[^>]*action="[^"]*${action}"[^>]*>`)) ?? [];
    const [, target] = /action="([^"]*)"/.exec(tag) ?? [];
    if (target === undefined) throw new Error(`no form to ${action}: ${page.text}`);
    const headers = { 'sec-fetch-site': 'same-origin', origin: page.url.origin };
    return this.open(new URL(target, page.url), { method: 'POST', form, headers });
  }

  cookie(name: string): string | undefined {
    return this.#cookies.find((each) => each.name === name)?.value;
  }

  /** The value of Cookie for an address. */
  cookiesFor({ hostname, pathname }: URL): string {
    const fits = ({ domain, path }: Kept): boolean =>
      (domain.startsWith('.') ? `.${hostname}`.endsWith(domain) : domain === hostname) &&
      (pathname === path || pathname.startsWith(path.endsWith('/') ? path : `${path}/`));
    return this.#cookies
      .filter(fits)
      .map(({ name, value }) => `${name}=${value}`)
      .join('; ');
  }

  forget(name: string): void {
    this.#cookies = this.#cookies.filter((each) => each.name !== name);
  }

  #keep(url: URL, text: string): void {
    const { name, value = '', domain, path = '/', maxAge, expires, secure } = parseSetCookie(text);
    if (name.startsWith('__Host-') && (domain !== undefined || path !== '/' || !secure))
      throw new Error(`a browser would not take ${text}`);
    const kept = { name, value, path, domain: domain === undefined ? url.hostname : `.${domain.replace(/^\./, '')}` };
    this.#cookies = this.#cookies.filter(
      (each) => each.name !== name || each.domain !== kept.domain || each.path !== path,
    );
    if ((maxAge !== undefined && maxAge <= 0) || (expires && expires.getTime() <= Date.now())) return;
    this.#cookies.push(kept);
  }
}
