/** What the administrator mends, whichever way GitHub says it. */
export const OTHER_CALLBACK =
  'GitHub has another callback URL for this server. Its administrator has to enter the one that `just auth-setup` tells.';

/** What keeps somebody from logging in with GitHub, in words for them. `detail` is for the log. */
export class GithubTrouble extends Error {
  readonly status: number;
  readonly detail: string;

  constructor(status: number, message: string, detail = '', options?: ErrorOptions) {
    super(message, options);
    this.name = 'GithubTrouble';
    this.status = status;
    this.detail = detail;
  }
}
