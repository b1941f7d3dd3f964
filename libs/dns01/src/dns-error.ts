export type DnsErrorCode =
  /** A setting is missing or wrong; the message names the variable. */
  | 'DNS_NOT_CONFIGURED'
  /** Not a name that DNS can carry. */
  | 'DNS_BAD_NAME'
  /** Key, token or password refused. */
  | 'DNS_CREDENTIALS'
  /** Our clock and the server's are too far apart for signed requests. */
  | 'DNS_CLOCK'
  /** The provider has no zone for the name. */
  | 'DNS_ZONE_NOT_FOUND'
  /** The name must be a CNAME to the provider's, and is not. */
  | 'DNS_DELEGATION'
  /** The provider understands, and does not do it. */
  | 'DNS_REFUSED'
  /** Somebody else changes the same record at the same time. */
  | 'DNS_CONFLICT'
  /** Too many requests; `retryAt` says when to come back, if the provider did. */
  | 'DNS_RATE_LIMITED'
  /** The provider has trouble of its own. */
  | 'DNS_UNAVAILABLE'
  | 'DNS_UNREACHABLE'
  | 'DNS_TIMEOUT'
  /** A name could not be looked up: the servers fail or refuse. */
  | 'DNS_LOOKUP_FAILED'
  /** What answers breaks its protocol. */
  | 'DNS_PROTOCOL'
  /** The operator's own program failed. */
  | 'DNS_COMMAND_FAILED';

export interface DnsErrorOptions {
  readonly code: DnsErrorCode;
  /** Whether the same may succeed later without anybody changing anything. */
  readonly retry: boolean;
  readonly retryAt?: Date | undefined;
  readonly cause?: unknown;
}

/** Every failure of this lib. `message` says in one line what happened and what to do, and carries no credential. */
export class DnsError extends Error {
  override readonly name = 'DnsError';
  readonly code: DnsErrorCode;
  readonly retry: boolean;
  readonly retryAt: Date | undefined;

  constructor(message: string, options: DnsErrorOptions) {
    super(message, { cause: options.cause });
    this.code = options.code;
    this.retry = options.retry;
    this.retryAt = options.retryAt;
  }
}
