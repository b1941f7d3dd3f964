export { CHANGE_KINDS, type Change, type ChangeKind } from './change.ts';
export {
  checkDomains,
  KEY_TYPES,
  renewalDueAt,
  termsOf,
  type Certificate,
  type KeyType,
  type OrderTerms,
  type RenewalInfo,
} from './certificate.ts';
export { automaticChallenge, canValidate, CHALLENGE_TYPES, type ChallengeType } from './challenge.ts';
export { DNS_PROVIDERS, type DnsProviderName } from './dns-provider.ts';
export {
  certificateCovers,
  isAddress,
  isWildcard,
  nameCovers,
  parseCertifiedName,
  parseHostname,
  type CertifiedName,
  type Hostname,
} from './hostname.ts';
export { parseHsts } from './hsts.ts';
export { InvalidInput, type FieldProblem } from './invalid-input.ts';
export {
  attemptOf,
  ISSUANCE_REASONS,
  ISSUANCE_STEPS,
  isInProgress,
  newIssuance,
  type CaProblem,
  type ChallengeRecord,
  type Issuance,
  type IssuanceAttempt,
  type IssuanceReason,
  type IssuanceRequest,
  type IssuanceStep,
} from './issuance.ts';
export { plannedRenewal, remainingShare, type PlannedRenewal } from './planned-renewal.ts';
export { BLAMES, nextAttempt, retryAt, type Blame, type Failures, type NextAttempt } from './next-attempt.ts';
export { namesOfOthers, type NameHolders } from './names-of-others.ts';
export {
  ADMIN,
  defaultCertName,
  parseCertName,
  parseEmail,
  parseTokenName,
  type CertName,
  type TokenName,
} from './names.ts';
export {
  BACKEND_PROTOCOLS,
  parseCaPem,
  parseCustomHeaders,
  parseCustomResponseHeaders,
  parseServerName,
  parseTargetUrl,
  TLS_VERSIONS,
  type TlsVersion,
  type BackendProtocol,
  type ProxyTarget,
} from './target.ts';
export { mayManage, principalOf, type ApiToken, type Owned, type Principal, type TokenHash } from './token.ts';
