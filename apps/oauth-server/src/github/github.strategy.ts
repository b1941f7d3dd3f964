import { PassportStrategy } from '@nestjs/passport';
import { Strategy } from 'passport-github2';
import type { Configuration } from '#config';
import { GithubApi, type GithubProfile } from './github-api.ts';
import { GithubStates } from './github-states.ts';

/** Somebody who has come back from GitHub. */
export interface GithubPerson extends GithubProfile {
  /** Organisations and teams; undefined where the login did not ask for them. */
  readonly groups: readonly string[] | undefined;
}

interface ExchangeParams {
  readonly redirect_uri: string;
  readonly code_verifier: string;
}

type OptionsOfStrategy = Exclude<ConstructorParameters<typeof Strategy>[0], undefined>;

type Exchanged = (error: unknown, token?: string, refreshToken?: string, params?: GrantedParams) => void;

interface GrantedParams {
  readonly scopes: readonly string[];
}

/**
 * Login with GitHub. The strategy sends people there and takes them back, with state and PKCE; what is asked of GitHub's API in
 * between is asked by GithubApi, because the strategy's own calls have no deadline, do not tell a wrong secret from a wrong code,
 * and throw where nobody can catch it when GitHub answers with a page.
 */
export class GithubStrategy extends PassportStrategy(Strategy, 'github', true) {
  // Passport calls copies of this object, which have no private members.
  protected readonly api: GithubApi;

  constructor(configuration: Configuration, api: GithubApi, states: GithubStates) {
    const options = {
      clientID: configuration.GITHUB_CLIENT_ID || 'not-set-up',
      clientSecret: configuration.GITHUB_CLIENT_SECRET,
      authorizationURL: api.authorizeUrl,
      tokenURL: api.tokenUrl,
      // Said anew with each login: the auth host may be another one by then.
      callbackURL: '',
      scopeSeparator: ' ',
      pkce: true,
      // The types know only stores without PKCE.
      store: states as object as OptionsOfStrategy['store'],
    };
    super(options);
    this.api = api;
    Object.assign(this['_oauth2'], { getOAuthAccessToken: this.#exchange });
  }

  override userProfile(accessToken: string, tell: (error?: Error | null, profile?: GithubProfile) => void): void {
    this.api.profile(accessToken).then(
      (profile) => tell(null, profile),
      (error: Error) => tell(error),
    );
  }

  /** What the authorization page is told besides. */
  override authorizationParams({ prompt }: { readonly prompt?: string }): object {
    return prompt === undefined ? {} : { prompt };
  }

  /** GitHub's token is not kept: everything that is wanted of it has been read. */
  async validate(
    accessToken: string,
    _refreshToken: string,
    { scopes }: GrantedParams,
    profile: GithubProfile,
  ): Promise<GithubPerson> {
    const groups = scopes.includes('read:org') ? await this.api.groups(accessToken) : undefined;
    return { ...profile, groups };
  }

  readonly #exchange = (code: string, { redirect_uri, code_verifier }: ExchangeParams, tell: Exchanged): void => {
    this.api.exchange(code, redirect_uri, code_verifier).then(
      ({ token, scopes }) => tell(null, token, undefined, { scopes }),
      (error: unknown) => tell(error),
    );
  };
}
