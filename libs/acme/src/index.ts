export { AcmeAccount, type AcmeAccountOptions, type HttpChallenge } from './acme-account.ts';
export {
  ACMECertificateError,
  AcmeError,
  ACMEValidationError,
  type AcmeErrorCode,
  type AcmeErrorOptions,
} from './acme-error.ts';
export { describeCa, providerOf } from './describe-ca.ts';
export type { PollSettings } from './poll.ts';
export { isProblem, type AcmeProblem } from './problem.ts';
export type { Connection } from './transport.ts';
export { trusting } from './trust.ts';
export type { Order } from 'acme-client';
