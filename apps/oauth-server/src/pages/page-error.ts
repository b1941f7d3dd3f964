import type { AuthHost } from '../state/auth-host.ts';

/** A refusal for people: a page with this title and this message. */
export class PageError extends Error {
  readonly status: number;
  readonly title: string;

  constructor(status: number, title: string, message: string) {
    super(message);
    this.name = 'PageError';
    this.status = status;
    this.title = title;
  }
}

/** What the library says in many ways of a login that it does not know any more. */
export const LOGIN_OVER =
  'This login was begun too long ago, or in another browser. Go back to where you came from, and begin anew.';

export const notSetUp = (): PageError =>
  new PageError(
    503,
    'Nobody can log in yet',
    'This server does not know its own address. Its administrator has to run: just auth-setup DOMAIN',
  );

/** @throws PageError before `auth-setup` */
export function authHostIn({ authHost }: { readonly authHost: AuthHost | undefined }): AuthHost {
  if (!authHost) throw notSetUp();
  return authHost;
}
