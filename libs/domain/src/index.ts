export { CHANGE_KINDS, type Change, type ChangeKind } from './change.ts';
export { checkDomains, KEY_TYPES, renewalDueAt, type Certificate, type KeyType } from './certificate.ts';
export {
  certificateCovers,
  isWildcard,
  nameCovers,
  parseCertifiedName,
  parseHostname,
  type CertifiedName,
  type Hostname,
} from './hostname.ts';
export { InvalidInput, type FieldProblem } from './invalid-input.ts';
export { ISSUANCE_STEPS, isInProgress, retryAt, type Issuance, type IssuanceStep } from './issuance.ts';
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
export { parseCustomHeaders, parseTargetUrl, type ProxyTarget } from './target.ts';
export { mayManage, principalOf, type ApiToken, type Owned, type Principal, type TokenHash } from './token.ts';
