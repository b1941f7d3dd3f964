import type { Blame } from '#domain';
import { blameFor } from './blame.ts';
import { caText } from './ca-text.ts';
import type { AcmeProblem } from './problem.ts';

/** Our own codes, for what a CA has no problem type for. */
export type AcmeErrorCode =
  /** No connection to the CA, or it was cut. */
  | 'ACME_UNREACHABLE'
  /** The CA's HTTPS certificate is not trusted. */
  | 'ACME_UNTRUSTED'
  /** The CA does not answer, or does not come to an end, in time. */
  | 'ACME_TIMEOUT'
  /** What answers is not an ACME server, or breaks RFC 8555. */
  | 'ACME_PROTOCOL'
  /** The CA offers no challenge for a name that we can answer. */
  | 'ACME_NO_CHALLENGE'
  /** The CA does not take the external account binding that it wants. */
  | 'ACME_EAB_REFUSED'
  /** The CA issued something that cannot be used. */
  | 'ACME_BAD_CERTIFICATE';

export interface AcmeErrorOptions {
  /** The CA's problem type (RFC 8555 6.7), or one of our own codes. */
  readonly code: AcmeErrorCode | (string & {});
  /** Whether the same request may succeed later without anybody changing anything. */
  readonly retry: boolean;
  /** When the CA wants to be asked again, if it said so. */
  readonly retryAt?: Date | undefined;
  /** What the CA answered, if it did. */
  readonly problem?: AcmeProblem | undefined;
  readonly cause?: unknown;
}

/** Every failure between us and a CA. `message` says in one line what happened and what to do, whatever the CA's words were. */
export abstract class AcmeError extends Error {
  readonly code: string;
  readonly retry: boolean;
  readonly retryAt: Date | undefined;
  readonly problem: AcmeProblem | undefined;

  constructor(message: string, options: AcmeErrorOptions) {
    super(caText(message), { cause: options.cause });
    this.code = options.code;
    this.retry = options.retry;
    this.retryAt = options.retryAt;
    this.problem = options.problem;
  }

  /** Whether another CA may do better. */
  abstract get blames(): Blame;
}

/** The CA cannot be asked, or does not issue: account, order, signing request, download. */
export class ACMECertificateError extends AcmeError {
  override readonly name = 'ACMECertificateError';

  override get blames(): Blame {
    return blameFor(this, false);
  }
}

/** The CA is not done, and PollSettings.patienceMs is over; `retryAt` says when to ask again. */
export class StillPending extends ACMECertificateError {}

export interface ValidationErrorOptions extends AcmeErrorOptions {
  /** The names that it is about, if it is known. */
  readonly names?: readonly string[];
}

/** The CA could not convince itself that a name is ours. */
export class ACMEValidationError extends AcmeError {
  override readonly name = 'ACMEValidationError';
  readonly names: readonly string[];

  constructor(message: string, options: ValidationErrorOptions) {
    super(message, options);
    this.names = options.names ?? [];
  }

  override get blames(): Blame {
    return blameFor(this, true);
  }
}
