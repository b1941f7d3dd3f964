/** A backend whose answer does not keep to RFC 9112, so that its end, or what it says, is in doubt. */
export class NotHttp extends Error {
  readonly code = 'HPE_NOT_HTTP';

  /** @param reason what is wrong with the answer, for the operator's log */
  constructor(reason: string) {
    super(`the answer is not valid HTTP/1.1: ${reason}`);
  }
}
