export {
  CertificateAccepted,
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
export { Health } from './health.ts';
export { Problem } from './problem.ts';
export { NewTarget, TargetSaved, TargetUpdate, TargetView } from './targets.ts';
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
