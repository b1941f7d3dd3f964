export {
  CertificateAccepted,
  CertificateDeleted,
  CertificateStatus,
  CertificateView,
  NewCertificate,
  NewMultiDomainCertificate,
} from './certificates.ts';
export {
  AcmeDirectoryUrl,
  CertifiedName,
  CertName,
  CustomHeaders,
  Email,
  Hostname,
  KeyType,
  TargetUrl,
} from './fields.ts';
export { CertificateQuery, TargetDeletionQuery } from './flags.ts';
export { Health } from './health.ts';
export { LIVE_CHANGE, LIVE_READY, LIVE_RESET, LiveChange } from './live-events.ts';
export { PageQuery } from './page.ts';
export { Problem } from './problem.ts';
export { LoggedOut, Login, SessionInfo } from './sessions.ts';
export { NewTarget, TargetDeleted, TargetSaved, TargetUpdate, TargetView } from './targets.ts';
export { TokenEmail, TokenEmailSaved, TokenInfo } from './tokens.ts';
export {
  CERTIFICATE_REQUESTED,
  CertificateQueued,
  CertificateRequested,
  SCHEDULER_STATUS,
  SchedulerStatus,
  STATE_CHANGED,
  StateChanged,
} from './transport.ts';
