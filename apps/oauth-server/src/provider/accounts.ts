import {
  errors,
  type Account,
  type ClaimsParameterMember,
  type FindAccount,
  type KoaContextWithOIDC,
} from 'oidc-provider';
import { decideAuth } from '#access';
import type { Configuration } from '#config';
import type { Identity } from '#domain';
import type { Store } from '#store';
import type { Logins } from '../session/logins.ts';
import type { LiveState } from '../state/live-state.ts';
import { isRevoked } from '../state/revoked.ts';
import { findResource, type Resource } from './resources.ts';

interface Person extends Account {
  readonly identity: Identity;
}

/** Who the library's accounts are, and what they may. */
export class Accounts {
  readonly #store: Store;
  readonly #configuration: Configuration;
  readonly #state: LiveState;
  readonly #logins: Logins;

  constructor(store: Store, configuration: Configuration, state: LiveState, logins: Logins) {
    this.#logins = logins;
    this.#store = store;
    this.#configuration = configuration;
    this.#state = state;
  }

  /** @returns undefined for somebody who may not log in any more, or whose code or refresh token was revoked */
  readonly find: FindAccount = async (_context, sub, token): Promise<Person | undefined> => {
    const identity = await this.#store.oauthUsers.find(sub);
    if (!identity || !this.#logins.mayLogIn(identity)) return undefined;
    const issued = token as { iat?: number; clientId?: string; grantId?: string } | undefined;
    const names = { user: sub, client: issued?.clientId, grant: issued?.grantId };
    if (issued?.iat !== undefined && isRevoked(this.#state, names, issued.iat)) return undefined;
    return { accountId: sub, identity, claims: (_use, scope) => claimsOf(identity, scope) };
  };

  /** What access tokens say beyond RFC 9068. */
  readonly tokenClaims = async (
    context: KoaContextWithOIDC,
    token: { readonly kind?: string; readonly grantId?: string | undefined },
  ): Promise<Record<string, ClaimsParameterMember | string | readonly string[] | undefined> | undefined> => {
    // Signed by us alone: what says so is no person.
    if (token.kind === 'ClientCredentials') return { service: 'yes' };
    const identity = identityOf(context);
    if (!identity) return undefined;
    const { username, name, email, emails, groups } = identity;
    return { grant: token.grantId, username, name, email, emails, groups };
  };

  /** Whether the person of this session is the one who is logged in with this browser. */
  async isLoggedIn({ req, oidc }: KoaContextWithOIDC): Promise<boolean> {
    const login = await this.#logins.of(req.headers.cookie);
    return login !== undefined && oidc.account !== undefined && login.identity.sub === oidc.session?.accountId;
  }

  /** Whether they may use every host that this request is about. */
  mayUseResources(context: KoaContextWithOIDC): boolean {
    const identity = identityOf(context);
    return Object.keys(context.oidc.resourceServers ?? {}).every((resource) => {
      const found = findResource(this.#state, resource);
      return !found || (identity !== undefined && this.mayUse(identity, found));
    });
  }

  /** At the token endpoint: a policy that has changed counts for the next token. @throws InvalidGrant */
  checkAccess(context: KoaContextWithOIDC, resource: Resource): void {
    const identity = context.oidc.route === 'token' ? identityOf(context) : undefined;
    if (identity && !this.mayUse(identity, resource))
      throw new errors.InvalidGrant('the person may not use this host any more');
  }

  /** Whether somebody who is logged in may use a host, be it as nobody. Everybody may use the authorization server itself. */
  mayUse(identity: Identity, { host, origin }: Pick<Resource, 'host' | 'origin'>): boolean {
    if (!host) return true;
    // Everybody may knock at an admin host; what a program is allowed there are the rights of an administrator.
    if (host.isAdminHost && !this.#configuration.ADMIN_GITHUB_USERS.includes(identity.username.toLowerCase()))
      return false;
    const { verdict } = decideAuth({
      policy: host,
      subject: { identity, kind: 'session', scopes: [], audience: [origin] },
      host: new URL(origin).hostname,
      origin,
      allowedUsers: this.#configuration.OAUTH_ALLOWED_GITHUB_USERS,
    });
    return verdict === 'allow' || verdict === 'anonymous';
  }
}

const identityOf = ({ oidc }: KoaContextWithOIDC): Identity | undefined =>
  (oidc.account as Person | undefined)?.identity;

function claimsOf(
  { sub, username, name, email, groups }: Identity,
  scope: string,
): { sub: string; [claim: string]: unknown } {
  const scopes = new Set(scope.split(' '));
  return {
    sub,
    ...(scopes.has('profile') && { preferred_username: username, ...(name && { name }) }),
    ...(scopes.has('email') && email && { email, email_verified: true }),
    ...(scopes.has('groups') && { groups }),
  };
}
