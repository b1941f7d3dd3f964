import type {
  AccessListName,
  CertifiedName,
  CertName,
  RouteId,
  TargetHost,
  TemplateName,
  TokenHash,
  TokenName,
} from '#domain';
import { HistoryKeys } from './history-keys.ts';

/**
 * The map of Redis: every key that this product writes, with its type, lifetime, writers and readers. docs/reference/redis-keys
 * shows the same table, and `just check` refuses a key that is built anywhere else.
 *
 * In Redis Cluster all keys carry the prefix `{mpm}:`, so that they share one slot and Lua may touch several at once.
 */
export class Keys extends HistoryKeys {
  /** string, JSON of a proxy target. No TTL. Written by admin-api and recipes; read by gateway, admin-api, cert-manager. */
  target = (hostname: TargetHost | string): string => `${this.prefix}proxy:${hostname}`;

  /** string, JSON of a certificate; `private_key_pem` sealed when STORAGE_ENCRYPTION_KEY is set. No TTL. Written by cert-manager and admin-api (imports); read by gateway, admin-api. */
  certificate = (name: CertName | string): string => `${this.prefix}cert:${name}`;

  /** string, JSON of the latest issuance of a certificate name. TTL CERT_STATUS_RETENTION_SECONDS once it has ended. Written by admin-api and cert-manager; read by both. */
  issuance = (name: CertName | string): string => `${this.prefix}issuance:${name}`;

  /** string, id of the latest order that names this domain, for orders of two tokens at once to notice each other. TTL 60 s. Written by admin-api and cert-manager; read by admin-api. */
  ordered = (name: CertifiedName): string => `${this.prefix}ordered:${name}`;

  /** string, key authorization of an HTTP-01 challenge (RFC 8555 8.3), or what a pre-flight check looks for. TTL 3600 s, for a check 5 s. Written by cert-manager; read by gateway. */
  challenge = (token: string): string => `${this.prefix}challenge:${token}`;

  /** string, JSON of the key authorization of a TLS-ALPN-01 challenge (RFC 8737) for a name. TTL 3600 s. Written by cert-manager; read by gateway. */
  alpnChallenge = (name: CertifiedName | string): string => `${this.prefix}alpn-challenge:${name}`;

  /** sorted set of the names that have a TLS-ALPN-01 challenge. No TTL; whoever lists them takes expired ones out. Written with every such challenge. */
  get alpnChallengeIndex(): string {
    return `${this.prefix}index:alpn-challenge`;
  }

  /** hash, JSON of each TXT record that was set for a challenge and has to be taken away, by a hash of it. No TTL. Written and read by cert-manager. */
  get publishedRecords(): string {
    return `${this.prefix}published-records`;
  }

  /** string, JSON of when the CA wants this certificate to be renewed (RFC 9773). No TTL; goes with the certificate. Written by cert-manager; read by both. */
  renewalInfo = (name: CertName | string): string => `${this.prefix}renewal-info:${name}`;

  /** list, JSON of each ended attempt to get this certificate, newest last, at most 50. No TTL; goes with the certificate, or with the status of a name that has none. Written by admin-api and cert-manager; read by admin-api. */
  history = (name: CertName | string): string => `${this.prefix}history:${name}`;

  /** string, JSON of how orders for this set of names at this CA have failed lately; `id` is a hash of both. TTL 30 days. Written and read by cert-manager. */
  backoff = (id: string): string => `${this.prefix}backoff:${id}`;

  /** hash, a token bucket of one of a CA's rate limits: what is left (`tokens`) and when that was (`at`, ms). TTL until it is full again. Written and read by cert-manager. */
  rateLimit = (provider: string, limit: string, id: string): string =>
    `${this.prefix}rate-limit:${provider}:${limit}:${id}`;

  /** string, JSON of a gateway that runs: the version of the state that all its workers have. TTL 10 s. Written by gateway; read by cert-manager. */
  gateway = (id: string): string => `${this.prefix}gateway:${id}`;

  /** sorted set of ids of gateways, by when (ms) they were last heard of. No TTL; old ones are removed by any gateway. */
  get gatewayIndex(): string {
    return `${this.prefix}index:gateway`;
  }

  /** string, PEM of an ACME account key, sealed when STORAGE_ENCRYPTION_KEY is set. No TTL. Written and read by cert-manager. */
  account = (provider: string, email: string): string => `${this.prefix}account:${provider}:${email}`;

  /** string, URL of that account at its CA. No TTL. Written and read by cert-manager. */
  accountUrl = (provider: string, email: string): string => `${this.prefix}account-url:${provider}:${email}`;

  /** string, JSON of an API token, found by the SHA-256 of what the client sent; the token itself sealed when STORAGE_ENCRYPTION_KEY is set. No TTL. Written by recipes and admin-api; read by admin-api. */
  tokenByHash = (hash: TokenHash): string => `${this.prefix}auth:token:${hash.slice('sha256:'.length)}`;

  /** string, hash of the token that has this name. No TTL. Written by recipes; read by recipes. */
  tokenByName = (name: TokenName | string): string => `${this.prefix}token:${name}`;

  /** string, base64 of 32 random bytes for one purpose, such as `tls-tickets`; sealed when STORAGE_ENCRYPTION_KEY is set. No TTL. Written and read by gateway and admin-api. */
  secret = (name: string): string => `${this.prefix}secret:${name}`;

  /** string, JSON of a GUI session, found by the SHA-256 of its cookie. TTL ADMIN_SESSION_IDLE_SECONDS, renewed by use. Written and read by admin-api. */
  session = (idHash: string): string => `${this.prefix}session:${idHash}`;

  /** string, number of recent attempts to log in to the GUI from a client address, and (`acme:`) to make an account at our own ACME directory. TTL 300 s from the first. Written and read by admin-api. */
  loginAttempts = (address: string): string => `${this.prefix}login-attempts:${address}`;

  /** string, JSON of the keys that tokens are signed with; their private parts sealed when STORAGE_ENCRYPTION_KEY is set. No TTL. Written by oauth-server and admin-api; read by oauth-server, gateway (public parts), admin-api. */
  get signingKeys(): string {
    return `${this.prefix}oauth:signing-keys`;
  }

  /** hash, what the authorization server keeps of one code, token, session or interaction, sealed with what the client holds, whose SHA-256 is its name: the content (`p`), its grant (`g`), when it was used (`c`). TTL its own lifetime. Written and read by oauth-server. */
  oauthArtifact = (model: string, hash: string): string => `${this.prefix}oauth:artifact:${model}:${hash}`;

  /** string, sealed: which session or device code has this uid or user code. TTL that of what it leads to. Written and read by oauth-server. */
  oauthLookup = (hash: string): string => `${this.prefix}oauth:lookup:${hash}`;

  /** set of the keys of what was issued by a grant. TTL that of the longest of them. Written and read by oauth-server; deleted by admin-api as well. */
  oauthGrantMembers = (grantId: string): string => `${this.prefix}oauth:grant-members:${grantId}`;

  /** string, JSON of what a user has allowed a client. TTL at least OAUTH_REFRESH_TOKEN_LIFETIME. Written by oauth-server; read by oauth-server, admin-api. */
  oauthGrant = (grantId: string): string => `${this.prefix}oauth:grant:${grantId}`;

  /** sorted set of the ids of all grants. No TTL; whoever lists them takes expired ones out. Written with every grant. */
  get oauthGrantIndex(): string {
    return `${this.prefix}index:oauth-grant`;
  }

  /** string, JSON of a registered client; its secret only as a hash. TTL OAUTH_CLIENT_LIFETIME, renewed by use; 1 day at most until it was first used, where anybody may register. Written by oauth-server; read by oauth-server, admin-api. */
  oauthClient = (clientId: string): string => `${this.prefix}oauth:client:${clientId}`;

  /** sorted set of the ids of all registered clients. No TTL; whoever lists them takes expired ones out. Written with every client. */
  get oauthClientIndex(): string {
    return `${this.prefix}index:oauth-client`;
  }

  /** sorted set of the ids of the registered clients that nobody has used yet, by when they registered (ms): the oldest make room. No TTL; what is used or a day old is taken out. Written by oauth-server. */
  get oauthUnusedClients(): string {
    return `${this.prefix}oauth:unused-clients`;
  }

  /** string, JSON of who a user was at their latest login, by GitHub's id. TTL 15 days and OAUTH_REFRESH_TOKEN_LIFETIME, renewed by every login. Written and read by oauth-server. */
  oauthUser = (sub: string): string => `${this.prefix}oauth:user:${sub}`;

  /** string, sealed: a login that is on its way through GitHub, by the SHA-256 of its `state`. TTL OAUTH_SESSION_TIMEOUT; read once. Written and read by oauth-server. */
  githubState = (hash: string): string => `${this.prefix}oauth:github-state:${hash}`;

  /** string, number of recent registrations of clients, from an address or (`all`) from everywhere, and of codes of devices that an address has tried (`device:`). TTL 3600 s from the first, 300 s for codes. Written and read by oauth-server. */
  oauthRegistrations = (address: string): string => `${this.prefix}oauth:registrations:${address}`;

  /** string, a random value that proves that Redis takes writes. TTL 60 s. Written and read by GET /health. */
  get probe(): string {
    return `${this.prefix}meta:probe`;
  }

  /** string, JSON of what the administrator has decided for the whole gateway; none while all is as it comes. No TTL. Written by admin-api; read by gateway, admin-api. */
  get settings(): string {
    return `${this.prefix}settings`;
  }

  /** string, JSON of the private CA: its certificates of all generations and what they have revoked; all of it public. No TTL. Written by cert-manager and admin-api; read by gateway, cert-manager, admin-api. */
  get internalCa(): string {
    return `${this.prefix}internal-ca`;
  }

  /** string, PEM of the private key of an authority of the private CA, sealed when STORAGE_ENCRYPTION_KEY is set. No TTL; goes with its authority. Written and read by cert-manager and admin-api. */
  internalCaKey = (id: string): string => `${this.prefix}internal-ca-key:${id}`;

  /** string, JSON of a certificate that the private CA has issued, without its key, by its serial number. TTL until 30 days after it has expired. Written and read by cert-manager and admin-api. */
  internalCaIssued = (serial: string): string => `${this.prefix}internal-ca-issued:${serial}`;

  /** sorted set of the serial numbers of all certificates that the private CA has issued. No TTL; whoever lists them takes expired ones out. Written with every one. */
  get internalCaIssuedIndex(): string {
    return `${this.prefix}index:internal-ca-issued`;
  }

  /** string, JSON of what binds accounts at our own ACME directory to a token; `hmac_key` sealed when STORAGE_ENCRYPTION_KEY is set. No TTL; goes with its token. Written and read by admin-api. */
  directoryKey = (kid: string): string => `${this.prefix}acme:key:${kid}`;

  /** sorted set of the ids of all such keys. No TTL. Written with every one. */
  directoryKeyIndex = (): string => `${this.prefix}index:acme-key`;

  /** string, JSON of an account at our own ACME directory: its public key, and whose rights it has. No TTL; goes with its token. Written and read by admin-api. */
  directoryAccount = (id: string): string => `${this.prefix}acme:account:${id}`;

  /** string, the id of the account that has this public key (RFC 7638). No TTL; goes with the account. Written and read by admin-api. */
  directoryAccountByKey = (thumbprint: string): string => `${this.prefix}acme:account-key:${thumbprint}`;

  /** sorted set of the ids of all accounts of a token, by the token's hash. No TTL; goes with the token. Written with every such account. */
  directoryAccountIndex = (hash: TokenHash): string => `${this.prefix}index:acme-account:${hash}`;

  /** string, JSON of an order at our own ACME directory, with its authorizations and its certificate. TTL 1 day, once it is issued 7 days. Written and read by admin-api. */
  directoryOrder = (id: string): string => `${this.prefix}acme:order:${id}`;

  /** sorted set of the ids of all orders of a token, by the token's hash; the score is when one expires (ms). No TTL; whoever orders takes expired ones out. Written with every such order. */
  directoryOrderIndex = (hash: TokenHash): string => `${this.prefix}index:acme-order:${hash}`;

  /** string, says that a nonce of our own ACME directory was used. TTL until the nonce is not good any more anyway. Written and read by admin-api. */
  directoryNonce = (id: string): string => `${this.prefix}acme:nonce:${id}`;

  /** sorted set of all hostnames that have a target, for lists in order. No TTL. Written with every target. */
  get targetIndex(): string {
    return `${this.prefix}index:proxy`;
  }

  /** sorted set of all certificate names. No TTL. Written with every certificate. */
  get certificateIndex(): string {
    return `${this.prefix}index:cert`;
  }

  /** sorted set of certificate names that have an issuance. No TTL; whoever lists them takes expired ones out. Written with every issuance. */
  get issuanceIndex(): string {
    return `${this.prefix}index:issuance`;
  }

  /** string, JSON of an access list: rules about addresses, users with the hashes of their passwords. No TTL. Written by admin-api; read by gateway, admin-api. */
  accessList = (name: AccessListName | string): string => `${this.prefix}access-list:${name}`;

  /** sorted set of all names of access lists. No TTL. Written with every access list. */
  get accessListIndex(): string {
    return `${this.prefix}index:access-list`;
  }

  /** string, JSON of a route. No TTL. Written by admin-api; the built-in ones by admin-api and gateway at their start; read by gateway, admin-api. */
  route = (id: RouteId | string): string => `${this.prefix}route:${id}`;

  /** string, the id of a route, under a key that sorts by its priority in three digits. No TTL; goes with the route. Written with every route, for readers of other programs. */
  routePriority = (priority: string, id: RouteId | string): string => `${this.prefix}route:priority:${priority}:${id}`;

  /** sorted set of all ids of routes. No TTL. Written with every route. */
  get routeIndex(): string {
    return `${this.prefix}index:route`;
  }

  /** string, JSON of a template: fields that new hosts begin with. No TTL. Written and read by admin-api. */
  template = (name: TemplateName | string): string => `${this.prefix}template:${name}`;

  /** sorted set of all names of templates. No TTL. Written with every template. */
  get templateIndex(): string {
    return `${this.prefix}index:template`;
  }

  /** string, JSON of a group of people that the administrator has defined. No TTL. Written by admin-api; read by oauth-server, admin-api. */
  localGroup = (name: string): string => `${this.prefix}oauth:group:${name}`;

  /** sorted set of all names of local groups. No TTL. Written with every such group. */
  get localGroupIndex(): string {
    return `${this.prefix}index:oauth-group`;
  }

  /** sorted set of all token names. No TTL. Written with every token. */
  get tokenIndex(): string {
    return `${this.prefix}index:token`;
  }

  /** string, JSON of a person logged in with one browser at the auth host, found by the SHA-256 of its cookie. TTL 12 h, renewed by use of any of its hosts; 14 days at most. Written by oauth-server; read by oauth-server, gateway, admin-api. */
  loginSession = (id: string): string => `${this.prefix}oauth:login:${id}`;

  /** sorted set of all ids of login sessions. No TTL; whoever lists them takes expired ones out. Written with every login session. */
  get loginSessionIndex(): string {
    return `${this.prefix}index:oauth-login`;
  }

  /** string, JSON of a login session at one host or cookie domain, found by the SHA-256 of the host's cookie. TTL that of its login at most. Written by oauth-server and gateway; read by gateway, oauth-server, admin-api. */
  hostSession = (id: string): string => `${this.prefix}oauth:session:${id}`;

  /** sorted set of all ids of host sessions. No TTL; whoever lists them takes expired ones out. Written with every host session. */
  get hostSessionIndex(): string {
    return `${this.prefix}index:oauth-session`;
  }

  /** string, JSON of a login on its way to a host of another domain, found by the SHA-256 of its code. TTL 60 s, taken once. Written by oauth-server; read by gateway. */
  handoff = (id: string): string => `${this.prefix}oauth:handoff:${id}`;

  /** string, JSON of what is not valid any more, by `<kind>:<value>`: token, grant, login, session, user, client or host. TTL until the last of it would have expired. Written by oauth-server and admin-api; read by gateway, oauth-server. */
  revocation = (id: string): string => `${this.prefix}oauth:revocation:${id}`;

  /** sorted set of all revocations. No TTL; whoever lists them takes expired ones out. Written with every revocation. */
  get revocationIndex(): string {
    return `${this.prefix}index:oauth-revocation`;
  }

  /** string, JSON of where people log in: the auth host, and the domain of the cookie that its hosts share. No TTL. Written by auth-setup; read by gateway, oauth-server, admin-api. */
  get authSetting(): string {
    return `${this.prefix}oauth:setting`;
  }

  /** string, number of the latest change. No TTL. Written with every change; read by the followers of the change feed. */
  get version(): string {
    return `${this.prefix}changes:version`;
  }

  /** string, random name of this history of changes; another one means that the data was replaced. No TTL. */
  get epoch(): string {
    return `${this.prefix}changes:epoch`;
  }

  /** stream of the latest changes, bounded to about 10,000. Entry ids are `<version>-0`. */
  get changes(): string {
    return `${this.prefix}changes`;
  }

  /** stream of the latest requests, each a line of JSON. About ACCESS_LOG_KEEP_MAX at most, of the last ACCESS_LOG_KEEP_SECONDS. Written by gateway; read by admin-api. */
  get accessLog(): string {
    return `${this.prefix}access-log`;
  }

  /** string, a sealed constant that proves that STORAGE_ENCRYPTION_KEY is the one the data was written with. No TTL. */
  get encryptionCheck(): string {
    return `${this.prefix}meta:encryption`;
  }

  /** Prefix of all keys of BullMQ, which makes and expires them itself. */
  get queuePrefix(): string {
    return `${this.prefix}bull`;
  }
}
