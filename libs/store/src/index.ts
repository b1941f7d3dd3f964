export { AccessListRepository } from './access-list-repository.ts';
export { AccessLogRepository, type KeptRequest } from './access-log-repository.ts';
export { AccountRepository, AlpnChallengeRepository, ChallengeRepository, type AcmeAccount } from './acme-state.ts';
export { AlertRepository } from './alert-repository.ts';
export { AttemptRepository, type Attempts } from './attempt-repository.ts';
export { authored, nameAuthor, theAuthor, type Undoing } from './author.ts';
export { AuthSettingRepository } from './auth-setting-repository.ts';
export { BackupUnusable, fromBackupFile, toBackupFile } from './backup/backup-file.ts';
export type { Snapshot } from './backup/backup-repository.ts';
export type { SavedState } from './backup/saved-state.ts';
export type { Migration } from './schema/migrations.ts';
export { CertificateRepository } from './certificate-repository.ts';
export { AuthorityRepository, type FoundAuthority } from './authority-repository.ts';
export { ChangeFollower, type FollowerCallbacks } from './change-follower.ts';
export type { Transaction, Write } from './commit.ts';
export { DeliveryRepository } from './delivery-repository.ts';
export { DirectoryRepository } from './directory-repository.ts';
export { GatewayRepository } from './gateway-repository.ts';
export { guarded, type Guard } from './guarded.ts';
export { handleId, isHandle, newHandle } from './handle.ts';
export { HandoffRepository } from './handoff-repository.ts';
export { HistoryRepository, type Standing } from './history-repository.ts';
export { HostSessionRepository } from './host-session-repository.ts';
export { Keys } from './keys.ts';
export { LOGIN_IDLE_MS, LoginSessionRepository } from './login-session-repository.ts';
export { NameRepository, type Holding } from './name-repository.ts';
export type { Broken, Found, Listing } from './record-set.ts';
export { RateLimitRepository, type Draw, type Held, type RateLimit } from './rate-limit-repository.ts';
export {
  SCHEMA_VERSION,
  type AlpnChallenge,
  type Backoff,
  type PublishedRecord,
  type Session,
  type SessionPerson,
} from './records.ts';
export type { RedisCondition } from './redis-condition.ts';
export { countSubscribers, openPatiently, type RedisClient } from './redis-connection.ts';
export { GithubStateRepository, type GithubOnward, type GithubState } from './github-state-repository.ts';
export { OAuthArtifactRepository, type Artifact, type Lookup } from './oauth-artifact-repository.ts';
export {
  hashClientSecret,
  isHashedSecret,
  OAuthClientRepository,
  type DescribedClient,
  type OAuthClient,
} from './oauth-client-repository.ts';
export { OAuthGrantRepository, type OAuthGrant } from './oauth-grant-repository.ts';
export { OAuthUserRepository } from './oauth-user-repository.ts';
export { SigningKeyRepository, type DescribedKey } from './signing-key-repository.ts';
export { NotificationRepository } from './notification-repository.ts';
export { PublishedRecordRepository } from './published-record-repository.ts';
export { Rehearsal } from './rehearsal.ts';
export { RenewalRepository } from './renewal-repository.ts';
export { RevocationRepository } from './revocation-repository.ts';
export { RouteRepository } from './route-repository.ts';
export { openUnder, sealUnder } from './passphrase-box.ts';
export { parseEncryptionKey, SecretBox } from './secret-box.ts';
export { SessionRepository, type SessionLifetimes } from './session-repository.ts';
export { SettingsRepository } from './settings-repository.ts';
export type { SharedUses } from './shared-uses.ts';
export { StoreError, type StoreErrorCode } from './store-error.ts';
export { RepeatRepository, type Claim, type KeptAnswer, type Repeat } from './repeat-repository.ts';
export { storeOptions } from './store-options.ts';
export { Store, type StoreOptions } from './store.ts';
export { TemplateRepository } from './template-repository.ts';
export { TargetRepository } from './target-repository.ts';
export { hashToken, newToken, TokenRepository, type TokenDeleted } from './token-repository.ts';
export { TrafficRepository, type TrafficPart, type TrafficSubject } from './traffic-repository.ts';
export { InstanceRepository, type Instance } from './instance-repository.ts';
export type { RedisFacts } from './redis-facts.ts';
export { newServiceToken } from './service-token-repository.ts';
