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
export { BulkChange, BulkChanged, BulkQuery } from './bulk.ts';
export { CaaAdvice, CaaAdvised } from './caa.ts';
export { CertificateCoverage, CoveredTarget } from './certificate-coverage.ts';
export { CertificateSuggestion } from './certificate-suggestion.ts';
export {
  CertificateAccepted,
  CertificateAttempt,
  CertificateDeleted,
  CertificateImportSaved,
  CertificateStatus,
  CertificateUpdate,
  CertificateView,
  ChallengeType,
  DnsProvider,
  ImportedCertificate,
  NewCertificate,
  NewMultiDomainCertificate,
  PreflightFinding,
  PreflightReport,
  PreflightCommand,
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
  TemplateName,
} from './fields.ts';
export { CertificateQuery, CoverageQuery, TargetDeletionQuery } from './flags.ts';
export {
  CONFIG_SECTIONS,
  CONFIG_VERSION,
  ConfigChange,
  ConfigDocument,
  ConfigExport,
  ConfigItem,
  ConfigPlan,
  ConfigShown,
  LEFT_OUT,
  ListedAccessList,
  ListedCertificate,
  ListedGroup,
  ListedNotification,
  ListedHost,
  ListedRoute,
  ListedTemplate,
  SealedSecrets,
  type ConfigSection,
} from './config-document.ts';
export { ExplainQuestion, ExplainRequest, Explanation } from './explain.ts';
export { HOST_AUTH } from './host-auth.ts';
export { Health } from './health.ts';
export { LIVE_CHANGE, LIVE_HEALTH, LIVE_READY, LIVE_RESET, LiveChange, type LiveHealth } from './live-events.ts';
export {
  AccessListListQuery,
  CertificateListQuery,
  HistoryQuery,
  IssuanceListQuery,
  RouteListQuery,
  TargetListQuery,
  TemplateListQuery,
} from './list-queries.ts';
export { ChangeHistoryQuery, HistoryEntryDetail, HistoryEntryId, HistoryEntryView, HistoryUndone } from './history.ts';
export {
  LoggedRequest,
  LogFilter,
  LogQuery,
  LOG_LEFT_OUT,
  LOG_READY,
  LOG_REQUEST,
  RequestId,
  TailEvent,
} from './logs.ts';
export { CalledTool, CallQuery, McpCall, ToolQuery } from './mcp-calls.ts';
export { PageQuery } from './page.ts';
export {
  AcmeKeyDeleted,
  AcmeKeyListQuery,
  AcmeKeyId,
  AcmeKeyMade,
  AcmeKeyView,
  AuthorityView,
  CaBundleQuery,
  CaCertificateHandedOut,
  CaCertificateOrder,
  CaFounding,
  CaImport,
  CaRenewal,
  CaRevocation,
  CaRevoked,
  CaStatus,
  IssuedCertificateView,
  IssuedListQuery,
} from './private-ca.ts';
export { Problem } from './problem.ts';
export { LoggedOut, Login, LoginWays, SessionInfo } from './sessions.ts';
export { NewRoute, RouteDeleted, RouteUpdate, RouteView, RouteId, TargetRoutes, TargetRoutesUpdate } from './routes.ts';
export {
  LocalGroupDeleted,
  LocalGroupListQuery,
  LocalGroupName,
  LocalGroupSaved,
  LocalGroupUpdate,
  LocalGroupView,
  NewRevocation,
  OauthClientListQuery,
  OauthClientView,
  OauthGrantListQuery,
  OauthGrantView,
  OauthSessionListQuery,
  OauthSessionView,
  OauthSetup,
  OauthStatus,
  RevocationListQuery,
  RevocationView,
  Revoked,
  SigningKeys,
} from './oauth.ts';
export { NewHostDefaults, SettingsUpdate, SettingsView } from './settings.ts';
export { TargetAuthUpdate, TargetAuthView } from './target-auth.ts';
export { NewTargetGroup, TargetGroupSaved } from './target-groups.ts';
export {
  NewTarget,
  NewTargetRequest,
  TargetClone,
  TargetDeleted,
  TargetSaved,
  TargetUpdate,
  TargetView,
} from './targets.ts';
export { NewTemplate, TemplateDeleted, TemplateUpdate, TemplateView } from './templates.ts';
export {
  CertificateTransparency,
  TimestampFinding,
  TransparencyAlerts,
  TransparencyReport,
  UnknownCertificate,
  UnknownCertificateId,
} from './transparency.ts';
export {
  TokenEmail,
  TokenEmailSaved,
  TokenInfo,
  TokenListQuery,
  TokenName,
  TokenRevoked,
  TokenRotated,
  TokenRotation,
  TokenView,
} from './tokens.ts';
export {
  CAA_WANTED,
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
export {
  GatewayTroubles,
  GatewayUpstreams,
  GatewayUpstreamsSummary,
  TargetUpstreams,
  UPSTREAM_STATES,
  UPSTREAM_TROUBLES,
  UPSTREAMS,
  UPSTREAMS_SUMMARY,
  UpstreamsRequest,
  UpstreamsSummary,
  UpstreamState,
} from './upstreams.ts';
export { TrafficQuery, TrafficView } from './traffic.ts';
export { AboutGateway, RunningApp, SystemView } from './system.ts';
export { AlertListQuery, AlertView, HealthAlerts } from './alerts.ts';
export {
  NewNotification,
  NotificationDeleted,
  NotificationListQuery,
  NotificationName,
  NotificationTested,
  NotificationUpdate,
  NotificationView,
  WebhookMessage,
} from './notifications.ts';
export * from './service-tokens.ts';
