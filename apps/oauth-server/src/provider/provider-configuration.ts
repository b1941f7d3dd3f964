import {
  errors,
  interactionPolicy,
  type Configuration as ProviderSettings,
  type KoaContextWithOIDC,
} from 'oidc-provider';
import { checkClient } from '../clients/client-rules.ts';
import { isMachine, serviceGrant } from '../clients/service-clients.ts';
import { deviceInput, deviceConfirmation, deviceSuccess, providerError } from '../pages/provider-pages.ts';
import { adapterFor } from './adapter.ts';
import { COOKIE_NAMES } from './cookie-names.ts';
import type { Accounts } from './accounts.ts';
import { clientNetwork } from '../session/client-network.ts';
import { findResource, IDENTITY_SCOPES } from './resources.ts';
import type { ProviderParts } from './provider-parts.ts';
import { ROUTES } from './routes.ts';
import { textOf } from './text-of.ts';

const COOKIE = { httpOnly: true, sameSite: 'lax', secure: true, signed: true } as const;

/** As long as a login session lasts at most: it decides, see loginPrompt. */
const SESSION_SECONDS = 14 * 86_400;
const ID_TOKEN_SECONDS = 3_600;

/** Bytes of what clients name. */
const MAX_DOCUMENT = 5 * 1_024;
const MAX_KEYS = 64 * 1_024;

const now = (): number => Math.floor(Date.now() / 1_000);

/** How the library is set up. Each line that differs from its default says why. */
export function providerConfiguration(parts: ProviderParts): ProviderSettings {
  const { configuration, accounts, keys } = parts;
  const { OAUTH_ACCESS_TOKEN_LIFETIME: access, OAUTH_REFRESH_TOKEN_LIFETIME: refresh } = configuration;
  return {
    adapter: adapterFor(parts),
    jwks: { keys: keys.map(({ jwk }) => jwk) },
    routes: ROUTES,
    scopes: IDENTITY_SCOPES,
    claims: {
      openid: ['sub'],
      profile: ['name', 'preferred_username'],
      email: ['email', 'email_verified'],
      groups: ['groups'],
    },
    cookies: { names: COOKIE_NAMES, long: COOKIE, short: COOKIE, keys: [...parts.cookieKeys] },
    // OAuth 2.1: codes alone, and PKCE for everybody.
    responseTypes: ['code'],
    pkce: { required: () => true },
    enabledJWA: {
      idTokenSigningAlgValues: ['RS256'],
      userinfoSigningAlgValues: ['RS256'],
      introspectionSigningAlgValues: ['RS256'],
      clientAuthSigningAlgValues: ['RS256', 'PS256', 'ES256', 'EdDSA'],
    },
    extraClientMetadata: {
      properties: ['software_id', 'software_version'],
      validator: (_context, property, _value, metadata) => {
        if (property === 'software_id') checkClient(metadata);
      },
    },
    clientBasedCORS: (_context, origin, client) =>
      client.clientAuthMethod === 'none' &&
      (client.redirectUris ?? []).some((uri) => URL.parse(uri)?.origin === origin && origin !== 'null'),
    ttl: {
      AccessToken: access,
      AuthorizationCode: 60,
      DeviceCode: 600,
      IdToken: ID_TOKEN_SECONDS,
      Interaction: configuration.OAUTH_SESSION_TIMEOUT,
      Session: SESSION_SECONDS,
      // A refresh token without its grant is nothing, so the grant lasts longer than any that it may still issue.
      Grant: 2 * refresh,
      // From the login on, however often it was changed for a new one.
      RefreshToken: (_context, token) => Math.max(1, (token.iiat ?? now()) + refresh - now()),
    },
    // Clients of MCP do not ask for offline_access. Who may refresh has said so in its registration.
    issueRefreshToken: async (_context, client) => client.grantTypeAllowed('refresh_token'),
    rotateRefreshToken: true,
    // A program that was allowed to act for somebody does so until that is revoked, and not until their browser logs out.
    expiresWithSession: async () => false,
    findAccount: accounts.find,
    extraTokenClaims: accounts.tokenClaims,
    loadExistingGrant: (context) => existingGrant(context, refresh),
    renderError: providerError,
    interactions: { policy: loginPolicy(accounts), url: (_context, { uid }) => `/interaction/${uid}` },
    fetch: parts.documents.fetch,
    // The library reads all that comes.
    fetchResponseBodyLimits: {
      'client_id metadata document': MAX_DOCUMENT,
      jwks_uri: MAX_KEYS,
      sector_identifier_uri: MAX_KEYS,
    },
    features: features(parts, access),
  };
}

function features(parts: ProviderParts, access: number): ProviderSettings['features'] {
  const { state, accounts } = parts;
  return {
    devInteractions: { enabled: false },
    // Nobody here would check the proof, so no token may promise one.
    dPoP: { enabled: false },
    // /logout ends the login everywhere, which is more than this protocol can say.
    rpInitiatedLogout: { enabled: false },
    userinfo: { enabled: true },
    revocation: {
      enabled: true,
      allowedPolicy: async (_context, client, token) => {
        // RFC 7009 2.1: refused, and the client is told.
        if (token.clientId !== client.clientId)
          throw new errors.InvalidRequest('the token was issued to another client');
        return true;
      },
    },
    introspection: {
      enabled: true,
      // Anybody can register, so that authentication proves nothing about tokens of others.
      allowedPolicy: async (_context, client, token) => token.clientId === client.clientId,
    },
    registration: { enabled: parts.configuration.OAUTH_DCR !== 'off' },
    registrationManagement: { enabled: parts.configuration.OAUTH_DCR !== 'off', rotateRegistrationAccessToken: false },
    pushedAuthorizationRequests: { enabled: true },
    // For service tokens alone, see checkClient().
    clientCredentials: { enabled: true },
    deviceFlow: {
      enabled: true,
      charset: 'base-20',
      userCodeInputSource: deviceInput,
      userCodeConfirmSource: deviceConfirmation,
      successSource: deviceSuccess,
    },
    clientIdMetadataDocument: {
      enabled: true,
      ack: 'draft-02',
      allowFetch: (context, url) => parts.documents.mayFetch(url, clientNetwork(context.req)),
      allowClient: async () => true,
      cacheDuration: { min: 60, max: 86_400 },
    },
    resourceIndicators: {
      enabled: true,
      // Without a resource a client gets a token for the authorization server, which hosts may take (auth_allowed_audiences);
      // one that wants to know who somebody is gets one for /userinfo.
      defaultResource: async (context, _client, oneOf) =>
        oneOf ? (oneOf[0] ?? []) : isOnlyIdentity(context) ? [] : (state.authHost?.issuer ?? []),
      useGrantedResource: async () => true,
      getResourceServerInfo: async (context, resource) => {
        const found = findResource(state, resource);
        if (!found) throw new errors.InvalidTarget('this is no host that is protected here');
        accounts.checkAccess(context, found);
        const service = isMachine(context) ? await serviceGrant(context, found, parts.store, access) : undefined;
        return {
          scope: (service?.scopes ?? found.scopes).join(' '),
          audience: found.origin,
          accessTokenFormat: 'jwt',
          accessTokenTTL: service?.seconds ?? access,
          jwt: { sign: { alg: 'RS256' } },
        };
      },
    },
  };
}

const isOnlyIdentity = ({ oidc }: KoaContextWithOIDC): boolean =>
  textOf(oidc.params?.['scope']).split(' ').includes('openid');

/** A grant that would not outlive the refresh tokens that it gives is replaced by a new one. */
async function existingGrant(
  { oidc }: KoaContextWithOIDC,
  refreshSeconds: number,
): Promise<undefined | InstanceType<typeof oidc.provider.Grant>> {
  const { client, result, session, provider } = oidc;
  const decided = (result?.consent as { grantId?: string } | undefined)?.grantId;
  const grantId = decided ?? (client && session?.grantIdFor(client.clientId));
  const grant = grantId ? await provider.Grant.find(grantId) : undefined;
  if (!grant || decided) return grant;
  return (grant.exp ?? 0) - now() >= refreshSeconds ? grant : undefined;
}

/**
 * The library's session is only its memory of an authorization; who is logged in is said by the login session alone. Where the
 * two differ, or the login is over, the person has to pass the login prompt again, which is silent for a login that lives.
 */
function loginPolicy(accounts: Accounts): interactionPolicy.DefaultPolicy {
  const { Check, base } = interactionPolicy;
  const policy = base();
  policy
    .get('login')
    ?.checks.add(
      new Check('login_session', 'the login is over', async (context) => !(await accounts.isLoggedIn(context))),
    );
  policy
    .get('consent')
    ?.checks.add(
      new Check('host_policy', 'the person may not use this host', (context) => !accounts.mayUseResources(context)),
    );
  return policy;
}
