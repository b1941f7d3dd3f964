export type CaErrorCode =
  /** There is no private CA yet. */
  | 'CA_MISSING'
  /** There is one already. */
  | 'CA_EXISTS'
  /** What has to be signed needs the key of the root, which is kept elsewhere. */
  | 'CA_WITHOUT_ROOT_KEY'
  /** None of its intermediates can issue. */
  | 'CA_CANNOT_ISSUE'
  /** It has issued no such certificate. */
  | 'CA_UNKNOWN_CERTIFICATE'
  /** The certificate is revoked already, or has expired. */
  | 'CA_ALREADY_OVER';

/** Why the private CA does not do something. `message` says what to do about it; trying again does not help. */
export class CaError extends Error {
  readonly code: CaErrorCode;
  readonly retry = false;

  constructor(code: CaErrorCode, message: string) {
    super(message);
    this.name = 'CaError';
    this.code = code;
  }
}
