export {
  AccessListDeleted,
  AccessListDeletionQuery,
  AccessListSaved,
  AccessListUpdate,
  AccessListView,
  HtpasswdImport,
  HtpasswdImported,
  NewAccessList,
  UserInput,
} from './access-lists.ts';
export { CertificateCoverage, CoveredTarget } from './certificate-coverage.ts';
export { CertificateSuggestion } from './certificate-suggestion.ts';
export {
  CertificateAccepted,
  CertificateAttempt,
  CertificateDeleted,
  CertificateImportSaved,
  CertificateStatus,
  CertificateView,
  ChallengeType,
  DnsProvider,
  ImportedCertificate,
  NewCertificate,
  NewMultiDomainCertificate,
  PreflightFinding,
  PreflightReport,
  PreflightRequest,
} from './certificates.ts';
export {
  AccessListName,
  AcmeDirectoryUrl,
  CertifiedName,
  CertName,
  CustomHeaders,
  Email,
  Hostname,
  KeyType,
  TargetUrl,
} from './fields.ts';
export { CertificateQuery, CoverageQuery, TargetDeletionQuery } from './flags.ts';
export { ExplainRequest, Explanation } from './explain.ts';
export { Health } from './health.ts';
export { LIVE_CHANGE, LIVE_READY, LIVE_RESET, LiveChange } from './live-events.ts';
export { PageQuery } from './page.ts';
export { Problem } from './problem.ts';
export { LoggedOut, Login, SessionInfo } from './sessions.ts';
export { NewRoute, RouteDeleted, RouteUpdate, RouteView, RouteId, TargetRoutes, TargetRoutesUpdate } from './routes.ts';
export { SettingsUpdate, SettingsView } from './settings.ts';
export { NewTargetGroup, TargetGroupSaved } from './target-groups.ts';
export { NewTarget, TargetDeleted, TargetSaved, TargetUpdate, TargetView } from './targets.ts';
export { TokenEmail, TokenEmailSaved, TokenInfo } from './tokens.ts';
export {
  CERTIFICATE_REQUESTED,
  CertificateQueued,
  CERTIFICATE_WANTED,
  CertificateRequested,
  CertificateWanted,
  EXPLAIN,
  PREFLIGHT,
  SCHEDULER_STATUS,
  SchedulerStatus,
  STATE_CHANGED,
  StateChanged,
  WORKERS_RELOAD,
  WorkersReloaded,
} from './transport.ts';
