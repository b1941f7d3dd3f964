export * from './alert.ts';
export * from './notification.ts';
export { ADMIN_DOOR, ADMIN_DOOR_SECRET, checkAdminHost, isAdminHost, isGithubLogin } from './admin-host.ts';
export { MCP_SCOPES, mcpScopeAt } from './mcp-scopes.ts';
export {
  ACCESS_ACTIONS,
  MAX_LISTS_PER_HOST,
  MAX_RULES,
  MAX_USERS,
  parseAccessListName,
  parsePassword,
  parsePasswordHash,
  parseRealm,
  parseUsername,
  refuseTwins,
  SATISFY,
  whenUnmatched,
  type AccessAction,
  type AccessList,
  type AccessListName,
  type AccessRule,
  type AccessUser,
  type Satisfy,
} from './access-list.ts';
export { closest } from './closest.ts';
export {
  afterFailure,
  challengesFor,
  DIRECTORY_CHALLENGES,
  directoryOrderStatus,
  isDue,
  type DirectoryAccount,
  type DirectoryAuthorization,
  type DirectoryChallenge,
  type DirectoryKey,
  type DirectoryOrder,
  type DirectoryOrderStatus,
  type DirectoryProblem,
} from './acme-directory.ts';
export {
  authorityBundles,
  CA_DEFAULTS,
  canonicalSerial,
  chainAbove,
  INTERNAL_CA,
  isToBeFollowed,
  issuingAuthority,
  parseCaName,
  parseCommonName,
  parsePermittedNames,
  PURPOSES,
  REVOCATION_REASONS,
  signingRoot,
  trustedRoots,
  type Authority,
  type CertificateAuthority,
  type IssuedCertificate,
  type Purpose,
  type RevokedCertificate,
  type RevocationReason,
} from './certificate-authority.ts';
export { CHANGE_KINDS, type Change, type ChangeKind } from './change.ts';
export {
  KEY_TYPES,
  parseNames,
  renewalDueAt,
  termsOf,
  type Certificate,
  type KeyType,
  type OrderTerms,
  type RenewalInfo,
} from './certificate.ts';
export { LOOPBACK_NAMES, parseServedHost, SERVE_MODES, SERVED_CERTIFICATE, type ServeMode } from './serve-mode.ts';
export {
  automaticChallenge,
  canValidate,
  challengedServerName,
  CHALLENGE_TYPES,
  type ChallengeType,
} from './challenge.ts';
export { clientNetwork } from './client-network.ts';
export { bearerToken, cookieName, cookieValues, withoutCookies } from './credentials.ts';
export { DNS_PROVIDERS, type DnsProviderName } from './dns-provider.ts';
export {
  certificateCovers,
  isAddress,
  isWildcard,
  nameCovers,
  parseCertifiedName,
  parseHostname,
  parseTargetHost,
  targetCovers,
  wildcardsOver,
  type CertifiedName,
  type Hostname,
  type TargetHost,
} from './hostname.ts';
export {
  checkKind,
  CLOSINGS,
  HOST_KINDS,
  missingForKind,
  parseLocation,
  parseMaintenanceMessage,
  parseRanges,
  parseRedirectTo,
  REDIRECT_STATUSES,
  type Closing,
  type HostKind,
  type KindOfHost,
  type RedirectStatus,
} from './host-kind.ts';
export {
  ACCESS_SCOPE,
  AUTH_LISTS,
  AUTH_MODES,
  AUTH_VERIFY,
  authOf,
  checkHostAuth,
  NO_AUTH,
  parseAudience,
  parseAuthCookieName,
  parseEmailPattern,
  parseEntries,
  parseExcludedPath,
  parseForwardUrl,
  parseGithubUser,
  parseGroup,
  parseHeaderPrefix,
  parseScope,
  type AuthMode,
  type AuthVerify,
  type HostAuth,
} from './host-auth.ts';
export {
  audienceCovers,
  mayLogIn,
  publicOrigin,
  sharesCookie,
  type AuthSetting,
  type Handoff,
  type HostSession,
  type Identity,
  type LoginSession,
} from './identity.ts';
export { REVOCATION_KINDS, revocationId, voidUntil, type Revocation, type RevocationKind } from './revocation.ts';
export {
  burstOf,
  checkLimits,
  limitsOf,
  NO_LIMITS,
  parseLimit,
  parseSize,
  type LimitsOfHost,
  type NumberLimit,
} from './host-limits.ts';
export * from './mcp-policy.ts';
export * from './service-token.ts';
export { isHidden, Hiding, withHidden } from './hidden.ts';
export {
  HISTORY_ACTIONS,
  HISTORY_KINDS,
  STAMPS,
  THE_COMMAND_LINE,
  THE_SYSTEM,
  type Author,
  type Fields,
  type HistoryAction,
  type HistoryEntry,
  type HistoryKind,
} from './history.ts';
export { parseHsts } from './hsts.ts';
export { parseHtpasswd } from './htpasswd.ts';
export { InvalidInput, type FieldProblem } from './invalid-input.ts';
export {
  attemptOf,
  ISSUANCE_REASONS,
  ISSUANCE_STEPS,
  ORDERED_FIELDS,
  isInProgress,
  newIssuance,
  SETTLED,
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
export { hostsOfOthersBelow, namesOfOthers, type NameHolders } from './names-of-others.ts';
export {
  ADMIN,
  defaultCertName,
  parseCertName,
  parseEmail,
  parseTokenName,
  type CertName,
  type TokenName,
} from './names.ts';
export { parseLabel, parseLabels, parseNotes, UNORGANISED, type Organised } from './organised.ts';
export { groupsOf, needsGithubGroups, parseLocalGroupName, type LocalGroup } from './local-group.ts';
export { EVERYBODY, parseAddress, parseNetwork, parsePrefix, type Network, type Prefix } from './network.ts';
export { isBcrypt, passwordScheme, PASSWORD_SCHEMES, readArgon2, type PasswordScheme } from './password-hash.ts';
export {
  BACKEND_PROTOCOLS,
  ADMIN_API_TARGET,
  OAUTH_SERVER_TARGET,
  CLIENT_CERTIFICATE_MODES,
  type ClientCertificateMode,
  parseCaPem,
  parseBackendCa,
  parseClientCa,
  parseCustomHeaders,
  parseCustomResponseHeaders,
  parseServerName,
  parseTargetUrl,
  TLS_VERSIONS,
  type TlsVersion,
  type BackendProtocol,
  type ProxyTarget,
} from './target.ts';
export { PLAIN_TARGET } from './plain-target.ts';
export {
  BUILT_IN_ROUTES,
  compareRoutes,
  isAdminRoute,
  isBuiltInRoute,
  MAX_PRIORITY,
  parseMethods,
  parsePathPrefix,
  parsePathRegex,
  parseRouteId,
  parseRouteTarget,
  ROUTE_INSTANCES,
  ROUTE_MODES,
  ROUTE_TARGET_TYPES,
  type Route,
  type RouteId,
  type RouteInstance,
  type RouteMode,
  type RouteTargetType,
} from './route.ts';
export {
  checkSettings,
  DEFAULT_SETTINGS,
  UNKNOWN_HOST_ANSWERS,
  type Settings,
  type UnknownHostAnswer,
} from './settings.ts';
export { parseTemplateName, type TargetFields, type Template, type TemplateName } from './template.ts';
export {
  hasSecret,
  isExpired,
  mayManage,
  NOBODY,
  parseScopes,
  principalOf,
  SCOPES,
  scopesOf,
  type ApiToken,
  type Owned,
  type Principal,
  type Scope,
  type TokenHash,
} from './token.ts';
export {
  alignUpstreams,
  COOKIE_SECURE,
  DEFAULT_EJECTION,
  DEFAULT_SLOW_START,
  isExpectedStatus,
  LOAD_BALANCING,
  parseEjection,
  parseHealthCheck,
  parseSlowStart,
  parseSticky,
  parseUpstreams,
  SAME_SITE,
  upstreamsOf,
  type Balanced,
  type Ejection,
  type HealthCheck,
  type LoadBalancing,
  type Sticky,
  type UpstreamSpec,
} from './upstream.ts';
export {
  KEY_PAUSE_SECONDS,
  signerOf,
  stateOf,
  withoutExpired,
  type PublicSigningKey,
  type SigningKey,
  type SigningKeyState,
} from './signing-key.ts';
export { alerting, type Stranger, type TransparencyStatus } from './stranger.ts';
export * from './traffic.ts';
