export {
  AcmeAccount,
  type AcmeAccountOptions,
  type ExternalAccountBinding,
  type OrderOptions,
  type PlacedOrder,
} from './acme-account.ts';
export {
  ACMECertificateError,
  AcmeError,
  ACMEValidationError,
  StillPending,
  type AcmeErrorCode,
  type AcmeErrorOptions,
} from './acme-error.ts';
export { caMeta, type CaMeta, type CaMetaOptions } from './ca-meta.ts';
export { certificateId } from './certificate-id.ts';
export type { Challenge, ChooseChallenge } from './challenge.ts';
export { describeCa, providerOf } from './describe-ca.ts';
export {
  CHALLENGE_PATH,
  fetchChallenge,
  StrayRedirect,
  Unreached,
  type Asked,
  type Fetched,
  type FetchTerms,
} from './fetch-challenge.ts';
export { isRateLimited } from './is-rate-limited.ts';
export { persistRecord, type PersistRecordOptions, type TxtRecord } from './persist-record.ts';
export type { PollSettings } from './poll.ts';
export { isProblem, type AcmeProblem } from './problem.ts';
export type { Chain } from './preferred-chain.ts';
export { fetchRenewalInfo, renewalTime, type RenewalAnswer, type RenewalWindow } from './renewal-info.ts';
export type { Connection } from './transport.ts';
export { trusting } from './trust.ts';
export type { Order } from 'acme-client';
