/** What the administrator mends, whichever way GitHub says it. */
export const OTHER_CALLBACK =
  'GitHub has another callback URL for this server. Its administrator has to enter the one that `just auth-setup` tells.';

/** What keeps somebody from logging in with GitHub, in words for them. `detail` is for the log. */
export class GithubTrouble extends Error {
  readonly status: number;
  readonly detail: string;
  /** A path of this server where it can be tried once more. */
  readonly again: string | undefined;

  constructor(status: number, message: string, detail = '', options?: ErrorOptions & { readonly again?: string }) {
    super(message, options);
    this.name = 'GithubTrouble';
    this.status = status;
    this.detail = detail;
    this.again = options?.again;
  }
}
