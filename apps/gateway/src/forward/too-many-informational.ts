/**
 * Informational heads (RFC 9110 15.2) before one answer. A client must take any number; a gateway that does works for as long
 * as a backend likes.
 */
export const MAX_INFORMATIONAL = 32;

/** A backend that informs and does not answer. */
export class TooManyInformational extends Error {
  readonly code = 'MPM_NO_FINAL_ANSWER';

  constructor() {
    super(`the backend sent more than ${MAX_INFORMATIONAL} informational answers (1xx) to one request`);
  }
}
