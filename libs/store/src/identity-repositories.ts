import { AttemptRepository } from './attempt-repository.ts';
import { AuthSettingRepository } from './auth-setting-repository.ts';
import { GithubStateRepository } from './github-state-repository.ts';
import { HandoffRepository } from './handoff-repository.ts';
import { HostSessionRepository } from './host-session-repository.ts';
import { LoginSessionRepository } from './login-session-repository.ts';
import { OAuthArtifactRepository } from './oauth-artifact-repository.ts';
import { OAuthClientRepository } from './oauth-client-repository.ts';
import { OAuthGrantRepository } from './oauth-grant-repository.ts';
import { OAuthUserRepository } from './oauth-user-repository.ts';
import { RevocationRepository } from './revocation-repository.ts';
import { SigningKeyRepository } from './signing-key-repository.ts';
import type { Keys } from './keys.ts';
import type { CommittingClient } from './redis-connection.ts';
import type { SecretBox } from './secret-box.ts';

/** What is known of people and of the programs that act for them. */
export class IdentityRepositories {
  readonly signingKeys: SigningKeyRepository;
  readonly oauthArtifacts: OAuthArtifactRepository;
  readonly oauthClients: OAuthClientRepository;
  readonly oauthGrants: OAuthGrantRepository;
  readonly oauthUsers: OAuthUserRepository;
  readonly githubStates: GithubStateRepository;
  readonly oauthRegistrations: AttemptRepository;
  readonly authSetting: AuthSettingRepository;
  readonly logins: LoginSessionRepository;
  readonly hostSessions: HostSessionRepository;
  readonly handoffs: HandoffRepository;
  readonly revocations: RevocationRepository;

  constructor(redis: CommittingClient, keys: Keys, box: SecretBox) {
    this.signingKeys = new SigningKeyRepository(redis, keys, box);
    this.oauthArtifacts = new OAuthArtifactRepository(redis, keys);
    this.oauthClients = new OAuthClientRepository(redis, keys);
    this.oauthGrants = new OAuthGrantRepository(redis, keys, this.oauthArtifacts);
    this.oauthUsers = new OAuthUserRepository(redis, keys);
    this.githubStates = new GithubStateRepository(redis, keys);
    this.oauthRegistrations = new AttemptRepository(redis, keys, keys.oauthRegistrations);
    this.authSetting = new AuthSettingRepository(redis, keys);
    this.logins = new LoginSessionRepository(redis, keys);
    this.hostSessions = new HostSessionRepository(redis, keys, this.logins);
    this.handoffs = new HandoffRepository(redis, keys);
    this.revocations = new RevocationRepository(redis, keys);
  }
}
