import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { Configuration } from '#config';
import { ROOT } from '../support/environment.ts';
import type { Proof } from '../support/proof.ts';
import { testNames } from '../support/test-names.ts';

const START = 'e2e/start.test.ts';
const FIRST = 'e2e/first-host.test.ts';
const ADMIN = 'integration/admin-api/authentication.test.ts';
const ISSUING = 'integration/cert-manager/issuing.test.ts';
const RENEWAL = 'integration/cert-manager/renewal.test.ts';
const HISTORY = 'integration/cert-manager/history.test.ts';
const GATEWAY = 'integration/gateway';
const SLOW_PEERS = 'slow/slow-peers.test.ts';
const TOO_SLOW =
  'clients that are too slow (CLIENT_STALL_TIMEOUT, CLIENT_IDLE_TIMEOUT) are closed in time with what they hold at the backend, slow and silent ones that may be so are not';
const PREFLIGHT = 'integration/cert-manager/preflight.test.ts';
const DNS01 = 'slow/dns01.test.ts';
const GITHUB = 'integration/oauth-server/github-login.test.ts';
const TOKENS = 'integration/oauth-server/tokens.test.ts';
const KEYS = 'integration/oauth-server/signing-keys.test.ts';
const CLIENTS = 'integration/oauth-server/clients.test.ts';
const PROVIDERS = 'integration/cert-manager/dns01-variables.test.ts';

const CT_MONITOR = 'integration/cert-manager/transparency-monitor.test.ts';
const CT_ALERTS =
  'certificates for our names in public logs (CT_MONITOR_URL) alert once, whichever replica looks, when nobody here has ordered them; ours never do, nor those that were replaced';

const MAIL: Proof = [
  'integration/admin-api/notifications.test.ts',
  'e-mail goes by STARTTLS and a login (SMTP_HOST, SMTP_PORT, SMTP_TLS, SMTP_USER, SMTP_PASSWORD), from SMTP_USER, to all who are named',
];

const SERVE = 'slow/serve-modes.test.ts';
const FILES =
  'serve with files serves new files without a restart, and goes on with the old ones while the new ones are bad';
const BY_CONFIGURATION =
  'serve with files is chosen by the configuration, also in its older spelling, and its CA bundle completes the chain';

const KEPT_CALLS = 'the audit is of MCP_CALLS_KEEP_MAX calls or about as many, and none with MCP_CALLS_KEEP_SECONDS=0';

/** No option without effect: every variable of .env has a test that shows what it does. */
const VARIABLES: Readonly<Record<keyof Configuration, Proof>> = {
  HTTP_PORT: [START, 'start two systems run side by side with other public ports and another folder, and nothing else'],
  HTTPS_PORT: [
    START,
    'start two systems run side by side with other public ports and another folder, and nothing else',
  ],
  PUBLIC_HTTPS_PORT: [
    `${GATEWAY}/secure-transport.test.ts`,
    'https_redirect goes to PUBLIC_HTTPS_PORT where that is said',
  ],
  BIND_ADDRESS: ['slow/supervision.test.ts', 'a port that cannot be had an address that is none of this machine’s'],
  GATEWAY_WORKERS: [START, 'start tells what it starts, then that it is ready, the addresses and how to get a token'],
  DRAIN_TIMEOUT_SECONDS: [
    'slow/supervision.test.ts',
    'SIGTERM ends in order: answers finish, idle connections close, streams and WebSockets have their grace, exit 0',
  ],
  PROXY_CONNECT_TIMEOUT: [
    `${GATEWAY}/failures.test.ts`,
    'a backend that takes too long is 504 to accept the connection: PROXY_CONNECT_TIMEOUT',
  ],
  PROXY_REQUEST_TIMEOUT: [
    `${GATEWAY}/failures.test.ts`,
    'a backend that takes too long is 504 to answer: PROXY_REQUEST_TIMEOUT',
  ],
  CLIENT_IDLE_TIMEOUT: [SLOW_PEERS, TOO_SLOW],
  CLIENT_STALL_TIMEOUT: [SLOW_PEERS, TOO_SLOW],
  MAX_CONNECTIONS_PER_IP: [
    'conformance/limits.test.ts',
    'connections of one client (MAX_CONNECTIONS_PER_IP) are limited over all workers and both ports, and nobody else is',
  ],
  TRUSTED_PROXIES: [
    `${GATEWAY}/behind-proxies.test.ts`,
    'behind a proxy that is trusted (TRUSTED_PROXIES) what it says of the client is kept, and itself is added',
  ],
  PROXY_PROTOCOL: [
    `${GATEWAY}/behind-proxies.test.ts`,
    'the PROXY protocol (PROXY_PROTOCOL) %s tells who the client is',
  ],
  SELF_SIGNED_CN: [
    `${GATEWAY}/certificates.test.ts`,
    'which certificate is shown the self-signed fallback where there is no other, with its own name and lifetime',
  ],
  SELF_SIGNED_DAYS: [
    `${GATEWAY}/certificates.test.ts`,
    'which certificate is shown the self-signed fallback where there is no other, with its own name and lifetime',
  ],
  SERVE_MODE: [SERVE, BY_CONFIGURATION],
  SERVE_HOSTS: [
    SERVE,
    'serve-ca serves its hosts at once with certificates of the private CA, which openssl and curl verify by its root',
  ],
  SERVE_CHALLENGE_TYPE: [
    SERVE,
    'serve-acme has its hosts certified at once by the CA, with the challenge that was asked for',
  ],
  TLS_CERT_FILE: [SERVE, FILES],
  TLS_KEY_FILE: [SERVE, FILES],
  TLS_CA_BUNDLE_FILE: [SERVE, BY_CONFIGURATION],
  TLS_PROFILE: [SERVE, 'serve-ca speaks TLS 1.3 alone with TLS_PROFILE=modern, and 1.2 as well without it'],
  INTERNAL_BIND_ADDRESS: [START, 'start the internal ports are where INTERNAL_BIND_ADDRESS says, and nowhere else'],
  ADMIN_API_HOST: ['slow/compose.test.ts', 'Docker Compose answers the API to this machine through the published port'],
  ADMIN_API_PORT: [
    START,
    'start two systems run side by side with other public ports and another folder, and nothing else',
  ],
  OAUTH_SERVER_HOST: [
    `${GATEWAY}/routes.test.ts`,
    "where a route may lead the administrator's lead to ports and to our own apps (OAUTH_SERVER_HOST), on everybody's hosts",
  ],
  OAUTH_SERVER_PORT: [
    START,
    'start two systems run side by side with other public ports and another folder, and nothing else',
  ],
  GATEWAY_HOST: ['slow/compose.test.ts', 'Docker Compose answers the API to this machine through the published port'],
  GATEWAY_INTERNAL_PORT: [
    START,
    'start two systems run side by side with other public ports and another folder, and nothing else',
  ],
  CERT_MANAGER_INTERNAL_PORT: [
    START,
    'start two systems run side by side with other public ports and another folder, and nothing else',
  ],
  REDIS_URL: [START, 'start a Redis that REDIS_URL names is used, waited for, and left running'],
  REDIS_PASSWORD: [
    'slow/compose.test.ts',
    'Docker Compose asks for the password of Redis, and shows it in no command line',
  ],
  DATA_DIR: [
    START,
    'stop %s to the process group ends everything within 10 s with exit code 0, Redis last; the next start has what was stored',
  ],
  STORAGE_ENCRYPTION_KEY: [START, 'stop data that was encrypted with another key: said so, exit 78'],
  ADMIN_TOKEN: [ADMIN, 'a token ADMIN_TOKEN may do everything; its e-mail address comes from the configuration'],
  ADMIN_EMAIL: [ADMIN, 'a token ADMIN_TOKEN may do everything; its e-mail address comes from the configuration'],
  ADMIN_PATH: ['integration/admin-api/pages.test.ts', 'the web GUI stands at ADMIN_PATH, and / leads there'],
  ADMIN_GITHUB_USERS: [
    `${GATEWAY}/admin-host.test.ts`,
    'logging in with GitHub at the admin host gives one of ADMIN_GITHUB_USERS the rights of the administrator, together with the login alone',
  ],
  ADMIN_ALLOW_FROM: [
    `${GATEWAY}/routing.test.ts`,
    'API hosts a peer outside ADMIN_ALLOW_FROM gets what any unknown host gets',
  ],
  API_REQUIRE_AUTH: [
    'integration/admin-api/token-scopes.test.ts',
    'every operation of the OpenAPI document with API_REQUIRE_AUTH tells nothing without a token, but what is public by its nature and where one logs in',
  ],
  ADMIN_SESSION_IDLE_SECONDS: [
    'integration/store/records.test.ts',
    'sessions a session ends after a time without use, which each use begins anew',
  ],
  ADMIN_SESSION_LIFETIME_SECONDS: [ADMIN, 'a session ends when its time is over, however much it is used'],
  BASE_URL: [
    'integration/recipes/api.test.ts',
    'where the API is not to be had a recipe looks at HTTP_PORT where BASE_URL is empty',
  ],
  ACME_DIRECTORY_URL: [
    FIRST,
    'a host made by one recipe is served at once over HTTP, and over HTTPS with a certificate that the CA issued',
  ],
  ACME_STAGING_URL: [
    'integration/recipes/proxies.test.ts',
    'proxy-update, proxy-enable, proxy-disable staging goes to the staging CA and back',
  ],
  ACME_CA_BUNDLE: [ISSUING, 'cert-manager does not start with a CA bundle that cannot be read, and says which'],
  ACME_POLL_INTERVAL_SECONDS: [
    'integration/acme.test.ts',
    'an order that is never validated ends after the given number of questions',
  ],
  ACME_POLL_MAX_ATTEMPTS: [
    'integration/acme.test.ts',
    'an order that is never validated ends after the given number of questions',
  ],
  CERT_KEY_TYPE: [
    'integration/admin-api/certificates.test.ts',
    'ordering, while no cert-manager runs is accepted and stands in Redis, with the settings of the request or of the token and the server',
  ],
  CA_CERT_DAYS: [
    'integration/cert-manager/internal-ca.test.ts',
    'an order at internal-ca is issued by the private CA for CA_CERT_DAYS, with all its steps, and openssl accepts it',
  ],
  CA_PUBLIC_URL: [
    'integration/gateway/routing.test.ts',
    'the host of CA_PUBLIC_URL has what the private CA publishes for everybody, also where ADMIN_ALLOW_FROM lets nobody in: %s',
  ],
  CA_ACME_FORBIDDEN: [
    'integration/admin-api/acme-orders.test.ts',
    'a challenge is not looked at where CA_ACME_FORBIDDEN says so: at loopback addresses unless it is told otherwise',
  ],
  CERT_ON_DEMAND: [
    `${GATEWAY}/on-demand.test.ts`,
    'CERT_ON_DEMAND handshakes for a host without certificate wait for it, and it is asked for once',
  ],
  CT_LOG_LIST: [
    'integration/cert-manager/transparency.test.ts',
    'the SCTs of a new certificate (CT_LOG_LIST) that are %s are a remark and a warning in the log, and the certificate is there all the same',
  ],
  CT_MONITOR_URL: [CT_MONITOR, CT_ALERTS],
  CT_MONITOR_TOKEN: [CT_MONITOR, CT_ALERTS],
  CT_MONITOR_INTERVAL: [CT_MONITOR, CT_ALERTS],
  CERT_GEN_MAX_WORKERS: ['slow/interruption.test.ts', 'CERT_GEN_MAX_WORKERS issuances are worked on at the same time'],
  CERT_STATUS_RETENTION_SECONDS: [
    'integration/store/records.test.ts',
    'certificates an issuance in progress is kept for ever, an ended one for its retention time',
  ],
  RENEWAL_CHECK_INTERVAL: [RENEWAL, 'the regular scan catches what no timer knew of'],
  RENEWAL_THRESHOLD_DAYS: [RENEWAL, 'RENEWAL_THRESHOLD_DAYS brings a renewal forward'],
  CERT_PREFLIGHT: [
    'integration/cert-manager/preflight-modes.test.ts',
    'CERT_PREFLIGHT enforce: nothing is asked of the CA when something stands in the way',
  ],
  ACME_HTTP_PORT: [PREFLIGHT, 'the checks say that nothing listens on port 80'],
  ACME_TLS_PORT: [PREFLIGHT, 'the checks look at port 443 for TLS-ALPN-01'],
  DNS_PROVIDER: [
    DNS01,
    'a certificate by DNS-01 without a DNS provider fails before anything is ordered, and names DNS_PROVIDER and manual',
  ],
  DNS_RESOLVERS: [
    PREFLIGHT,
    'the checks end within 3 s when DNS is dead: what could not be seen is skipped, and nothing has failed',
  ],
  DNS_PROPAGATION_CHECK: [
    DNS01,
    'records that do not reach all name servers survive kill -9: another cert-manager goes on with the same order and takes them away in the end',
  ],
  DNS_PROPAGATION_TIMEOUT: [
    DNS01,
    'records that do not reach all name servers are waited for until DNS_PROPAGATION_TIMEOUT, then the failure names the server and the ways out',
  ],
  RFC2136_NAMESERVER: [PROVIDERS, 'the variables of rfc2136 reach the name server'],
  RFC2136_TSIG_NAME: [PROVIDERS, 'the variables of rfc2136 reach the name server'],
  RFC2136_TSIG_ALGORITHM: [PROVIDERS, 'the variables of rfc2136 reach the name server'],
  RFC2136_TSIG_SECRET: [PROVIDERS, 'the variables of rfc2136 reach the name server'],
  ACME_DNS_URL: [PROVIDERS, 'the variables of acme-dns reach it'],
  ACME_DNS_ACCOUNTS: [PROVIDERS, 'the variables of acme-dns reach it'],
  CLOUDFLARE_API_TOKEN: [PROVIDERS, 'the variables of cloudflare reach it'],
  CLOUDFLARE_API_URL: [PROVIDERS, 'the variables of cloudflare reach it'],
  ROUTE53_ACCESS_KEY_ID: [PROVIDERS, 'the variables of route53 reach it'],
  ROUTE53_SECRET_ACCESS_KEY: [PROVIDERS, 'the variables of route53 reach it'],
  ROUTE53_SESSION_TOKEN: [PROVIDERS, 'the variables of route53 reach it'],
  ROUTE53_HOSTED_ZONE_ID: [PROVIDERS, 'the variables of route53 reach it'],
  ROUTE53_API_URL: [PROVIDERS, 'the variables of route53 reach it'],
  DNS_WEBHOOK_URL: [PROVIDERS, 'the variables of the webhook reach it'],
  DNS_WEBHOOK_USERNAME: [PROVIDERS, 'the variables of the webhook reach it'],
  DNS_WEBHOOK_PASSWORD: [PROVIDERS, 'the variables of the webhook reach it'],
  DNS_EXEC_COMMAND: [PROVIDERS, 'the command of DNS_EXEC_COMMAND is run'],
  ACME_PROFILE: [HISTORY, 'a profile of the certificate goes to the CA before ACME_PROFILE'],
  ACME_PREFERRED_CHAIN: [HISTORY, 'a preferred chain is taken: the one of the certificate before ACME_PREFERRED_CHAIN'],
  ACME_EAB_KEY_ID: [
    HISTORY,
    'an account at a CA that wants an external account binding is bound with ACME_EAB_KEY_ID and ACME_EAB_HMAC_KEY',
  ],
  ACME_EAB_HMAC_KEY: [
    HISTORY,
    'an account at a CA that wants an external account binding is bound with ACME_EAB_KEY_ID and ACME_EAB_HMAC_KEY',
  ],
  ACME_FALLBACK_DIRECTORY_URL: [
    'integration/cert-manager/fallback.test.ts',
    'when the wanted CA fails for the second time, the fallback CA is asked at once; the next renewal asks the wanted one first',
  ],
  ACME_FALLBACK_EAB_KEY_ID: [
    HISTORY,
    'an account at a CA that wants an external account binding at the fallback CA is bound with ACME_FALLBACK_EAB_KEY_ID and ACME_FALLBACK_EAB_HMAC_KEY',
  ],
  ACME_FALLBACK_EAB_HMAC_KEY: [
    HISTORY,
    'an account at a CA that wants an external account binding at the fallback CA is bound with ACME_FALLBACK_EAB_KEY_ID and ACME_FALLBACK_EAB_HMAC_KEY',
  ],
  ACME_RATE_LIMITS: [
    'integration/cert-manager/limits.test.ts',
    "ACME_RATE_LIMITS=%s counts nothing at a CA that is not Let's Encrypt",
  ],
  LOG_LEVEL: [
    `${GATEWAY}/access-log.test.ts`,
    'LOG_LEVEL says what else is written: at error nothing of the start, and each request all the same',
  ],
  PROXY_NAME_SERVERS: [
    `${GATEWAY}/backend-names.test.ts`,
    'the name servers of PROXY_NAME_SERVERS are asked, and an address is kept for as long as they say',
  ],
  GITHUB_CLIENT_ID: [GITHUB, 'a login asks GitHub with GITHUB_CLIENT_ID and GITHUB_CLIENT_SECRET at GITHUB_BASE_URL'],
  GITHUB_CLIENT_SECRET: [
    GITHUB,
    'a login asks GitHub with GITHUB_CLIENT_ID and GITHUB_CLIENT_SECRET at GITHUB_BASE_URL',
  ],
  GITHUB_BASE_URL: [GITHUB, 'a login asks GitHub with GITHUB_CLIENT_ID and GITHUB_CLIENT_SECRET at GITHUB_BASE_URL'],
  GITHUB_TRUST_UNVERIFIED_EMAIL: [
    GITHUB,
    'e-mail addresses that are not verified count only with GITHUB_TRUST_UNVERIFIED_EMAIL',
  ],
  OAUTH_ALLOWED_GITHUB_USERS: [GITHUB, 'who is not in OAUTH_ALLOWED_GITHUB_USERS gets a page, and no session'],
  OAUTH_COOKIE_DOMAIN: [
    'integration/oauth-server/login.test.ts',
    '/login a host below OAUTH_COOKIE_DOMAIN, which goes before the setting, gets the cookie of the domain',
  ],
  OAUTH_JWT_ALGORITHM: [
    'unit/config/identity-variables.test.ts',
    'the variables of identity OAUTH_JWT_ALGORITHM can only be RS256, in which access tokens are signed',
  ],
  OAUTH_JWT_PRIVATE_KEY_B64: [
    KEYS,
    'with a Redis of its own the first key of OAUTH_JWT_PRIVATE_KEY_B64 signs, and all are published',
  ],
  OAUTH_ACCESS_TOKEN_LIFETIME: [
    TOKENS,
    'an access token lifetimes are those of OAUTH_ACCESS_TOKEN_LIFETIME and OAUTH_REFRESH_TOKEN_LIFETIME',
  ],
  OAUTH_REFRESH_TOKEN_LIFETIME: [
    TOKENS,
    'an access token lifetimes are those of OAUTH_ACCESS_TOKEN_LIFETIME and OAUTH_REFRESH_TOKEN_LIFETIME',
  ],
  OAUTH_REFRESH_REUSE_LEEWAY: [
    TOKENS,
    'a refresh token finding i: a refresh token may be used again within OAUTH_REFRESH_REUSE_LEEWAY, after it the grant is gone',
  ],
  OAUTH_SESSION_TIMEOUT: [GITHUB, 'with other settings a login that takes longer than OAUTH_SESSION_TIMEOUT is over'],
  OAUTH_CLIENT_LIFETIME: [
    CLIENTS,
    'finding k: a client is forgotten OAUTH_CLIENT_LIFETIME seconds after its last use, and each use begins them anew',
  ],
  OAUTH_DCR: [CLIENTS, 'OAUTH_DCR finding n: OAUTH_DCR says who may register: %s'],
  OAUTH_VERIFY_SECRET: [
    'integration/oauth-server/verify.test.ts',
    '/verify attack 5: /verify answers nobody who does not know OAUTH_VERIFY_SECRET',
  ],
  ACCESS_LOG: [`${GATEWAY}/access-log.test.ts`, 'ACCESS_LOG=off writes no line, and requests are kept all the same'],
  ACCESS_LOG_KEEP_SECONDS: [
    'integration/admin-api/logs.test.ts',
    'what is kept of a flood is ACCESS_LOG_KEEP_PER_SECOND, and it is gone after ACCESS_LOG_KEEP_SECONDS',
  ],
  ACCESS_LOG_KEEP_MAX: ['integration/admin-api/logs.test.ts', 'what is kept is about ACCESS_LOG_KEEP_MAX'],
  ACCESS_LOG_KEEP_PER_SECOND: [
    'integration/admin-api/logs.test.ts',
    'what is kept of a flood is ACCESS_LOG_KEEP_PER_SECOND, and it is gone after ACCESS_LOG_KEEP_SECONDS',
  ],
  MCP_CALLS_KEEP_SECONDS: [`${GATEWAY}/mcp-policy.test.ts`, KEPT_CALLS],
  MCP_CALLS_KEEP_MAX: [`${GATEWAY}/mcp-policy.test.ts`, KEPT_CALLS],
  ALERT_INTERVAL: [
    'integration/admin-api/alerts.test.ts',
    'a certificate that ends soon (ALERT_INTERVAL) is an alert of its owner and the administrator, in /alerts, /health and /events, told once by two replicas, and once when it is mended',
  ],
  ALERT_SETTLE_SECONDS: [
    `${GATEWAY}/upstream-checks.test.ts`,
    'an upstream that is down for ALERT_SETTLE_SECONDS is an alert, told again after ALERT_REPEAT_SECONDS, and once when it is up again',
  ],
  ALERT_REPEAT_SECONDS: [
    `${GATEWAY}/upstream-checks.test.ts`,
    'an upstream that is down for ALERT_SETTLE_SECONDS is an alert, told again after ALERT_REPEAT_SECONDS, and once when it is up again',
  ],
  SMTP_HOST: MAIL,
  SMTP_PORT: MAIL,
  SMTP_TLS: MAIL,
  SMTP_USER: MAIL,
  SMTP_PASSWORD: MAIL,
  SMTP_FROM: [
    'integration/admin-api/notifications.test.ts',
    'e-mail comes from SMTP_FROM, and speaks TLS from the beginning or not at all where SMTP_TLS says so',
  ],
  HISTORY_KEEP: ['integration/admin-api/history.test.ts', 'the history keeps about HISTORY_KEEP changes'],
};

test('every variable has its proof here, and nothing is listed that is none', () => {
  expect(Object.keys(VARIABLES).sort()).toEqual(Object.keys(Configuration.shape).sort());
});

test.each(Object.entries(VARIABLES))('%s changes what can be seen, by a test that exists', (_, [file, name]) => {
  expect(testNames(join(ROOT, 'tests', file))).toContain(name);
});
