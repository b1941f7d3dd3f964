export type PkiErrorCode =
  /** A private key has a passphrase. */
  | 'PKI_KEY_ENCRYPTED'
  /** A private key cannot be read, or is of a kind that is not supported. */
  | 'PKI_KEY_UNREADABLE'
  /** A text that should hold PEM certificates holds none, or a damaged one. */
  | 'PKI_CHAIN_UNREADABLE'
  /** The certificate belongs to another private key. */
  | 'PKI_KEY_MISMATCH'
  /** The certificate does not carry a name that it should. */
  | 'PKI_NAME_MISSING'
  /** A certificate of the chain was not issued by the one that follows it. */
  | 'PKI_CHAIN_BROKEN'
  /** The certificate's time is over. */
  | 'PKI_EXPIRED'
  /** The certificate's time has not come. */
  | 'PKI_NOT_YET_VALID'
  /** The certificate names no host, or is not meant for servers. */
  | 'PKI_NOT_FOR_HOSTS'
  /** A certificate that should be an authority's is none. */
  | 'PKI_NOT_AN_AUTHORITY'
  /** An authority does not issue this: a name is outside its name constraints, or its own time is over. */
  | 'PKI_NOT_PERMITTED'
  /** A certificate signing request cannot be read, or is not signed by its own key. */
  | 'PKI_REQUEST_UNREADABLE'
  /** A certificate is signed by an algorithm that clients refuse. */
  | 'PKI_WEAK_SIGNATURE'
  /** A list of transparency logs is not one, or names a log wrongly. */
  | 'PKI_LOG_LIST_UNREADABLE'
  /** The certificate does not say by which key it was signed. */
  | 'PKI_ISSUER_UNKNOWN';

/** What is wrong with a key or a certificate. `message` says which and what would be right; trying again does not help. */
export class PkiError extends Error {
  readonly code: PkiErrorCode;
  readonly retry = false;

  constructor(code: PkiErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'PkiError';
    this.code = code;
  }
}
