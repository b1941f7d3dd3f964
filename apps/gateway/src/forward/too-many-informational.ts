/**
 * Bytes of informational heads (RFC 9110 15.2) before one answer. A client must take any number, and a backend that works for long may
 * well send many (102 every few seconds); a gateway that hands on all of them works, and keeps what its client does not
 * read, for as long as a backend likes.
 */
export const MAX_INFORMATIONAL_BYTES = 262_144;

/** A backend that informs and does not answer. */
export class TooManyInformational extends Error {
  readonly code = 'MPM_NO_FINAL_ANSWER';

  constructor() {
    super(`the backend sent more than ${MAX_INFORMATIONAL_BYTES} bytes of informational answers (1xx) to one request`);
  }
}
