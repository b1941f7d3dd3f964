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
