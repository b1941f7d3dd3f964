import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { Configuration } from '#config';
import { NewCertificate, NewMultiDomainCertificate, NewTarget } from '#contracts';
import { ROOT } from '../support/environment.ts';
import { testNames } from '../support/test-names.ts';

/** Where a test changes an option and sees a different behaviour from outside: a file, and the full name of the test in it. */
type Proof = readonly [file: string, name: string];

const START = 'e2e/start.test.ts';
const FIRST = 'e2e/first-host.test.ts';
const ADMIN = 'integration/admin-api/authentication.test.ts';
const ISSUING = 'integration/cert-manager/issuing.test.ts';
const RENEWAL = 'integration/cert-manager/renewal.test.ts';
const HISTORY = 'integration/cert-manager/history.test.ts';
const GATEWAY = 'integration/gateway';

const PREFLIGHT = 'integration/cert-manager/preflight.test.ts';
const DNS01 = 'integration/cert-manager/dns01.test.ts';
const PROVIDERS = 'integration/cert-manager/dns01-variables.test.ts';

/** No option without effect: every variable of .env has a test that shows what it does. */
const VARIABLES: Readonly<Record<keyof Configuration, Proof>> = {
  HTTP_PORT: [START, 'start two systems run side by side with other public ports and another folder, and nothing else'],
  HTTPS_PORT: [
    START,
    'start two systems run side by side with other public ports and another folder, and nothing else',
  ],
  BIND_ADDRESS: [
    `${GATEWAY}/supervision.test.ts`,
    'a port that cannot be had an address that is none of this machine’s',
  ],
  GATEWAY_WORKERS: [START, 'start tells what it starts, then that it is ready, the addresses and how to get a token'],
  DRAIN_TIMEOUT_SECONDS: [
    `${GATEWAY}/supervision.test.ts`,
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
  INTERNAL_BIND_ADDRESS: [START, 'start the internal ports are where INTERNAL_BIND_ADDRESS says, and nowhere else'],
  ADMIN_API_HOST: ['slow/compose.test.ts', 'Docker Compose answers the API to this machine through the published port'],
  ADMIN_API_PORT: [
    START,
    'start two systems run side by side with other public ports and another folder, and nothing else',
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
  DATA_DIR: [START, 'start what was stored is there after the next start'],
  STORAGE_ENCRYPTION_KEY: [
    START,
    'what is wrong is said before anything runs data that was encrypted with another key: said so, exit 78',
  ],
  ADMIN_TOKEN: [ADMIN, 'a token ADMIN_TOKEN may do everything; its e-mail address comes from the configuration'],
  ADMIN_EMAIL: [ADMIN, 'a token ADMIN_TOKEN may do everything; its e-mail address comes from the configuration'],
  ADMIN_PATH: ['integration/admin-api/pages.test.ts', 'the web GUI stands at ADMIN_PATH, and / leads there'],
  ADMIN_ALLOW_FROM: [
    `${GATEWAY}/routing.test.ts`,
    'API hosts a peer outside ADMIN_ALLOW_FROM gets what any unknown host gets',
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
  CERT_ON_DEMAND: [
    `${GATEWAY}/on-demand.test.ts`,
    'CERT_ON_DEMAND handshakes for a host without certificate wait for it, and it is asked for once',
  ],
  CERT_GEN_MAX_WORKERS: [
    'integration/cert-manager/interruption.test.ts',
    'CERT_GEN_MAX_WORKERS issuances are worked on at the same time',
  ],
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
  LOG_LEVEL: [`${GATEWAY}/routing.test.ts`, 'every request is in the log at level debug, without its query'],
};

const TARGETS = 'integration/admin-api/targets.test.ts';

/** The same for the fields of a target. */
const TARGET_FIELDS: Readonly<Record<keyof NewTarget, Proof>> = {
  hostname: [
    FIRST,
    'a host made by one recipe is served at once over HTTP, and over HTTPS with a certificate that the CA issued',
  ],
  target_url: [
    `${GATEWAY}/live-changes.test.ts`,
    'created, changed, disabled, enabled and deleted: live at every worker within 200 ms',
  ],
  enabled: [
    `${GATEWAY}/live-changes.test.ts`,
    'created, changed, disabled, enabled and deleted: live at every worker within 200 ms',
  ],
  enable_http: [FIRST, 'HTTP switched off answers 404, and the certificate can be renewed all the same'],
  enable_https: [FIRST, 'a host without HTTPS gets no certificate, and HTTPS answers 404 there'],
  preserve_host_header: [
    `${GATEWAY}/fields.test.ts`,
    'what a backend hears over %s preserve_host_header false: the host of the target',
  ],
  custom_headers: [
    `${GATEWAY}/fields.test.ts`,
    'what a backend hears over %s custom_headers replace what the client sent',
  ],
  https_redirect: [
    `${GATEWAY}/secure-transport.test.ts`,
    'https_redirect sends plain HTTP to the same address under https, with its method',
  ],
  hsts: [
    `${GATEWAY}/secure-transport.test.ts`,
    'hsts is said in every answer over HTTPS in place of what the backend says, and never over plain HTTP (RFC 6797 7.2)',
  ],
  min_tls_version: [
    `${GATEWAY}/secure-transport.test.ts`,
    'min_tls_version 1.3 turns away clients that speak only 1.2, from this host alone',
  ],
  custom_response_headers: [
    `${GATEWAY}/backend-connections.test.ts`,
    'custom_response_headers over %s replace what the backend says; an empty value takes it away',
  ],
  backend_protocol: [
    `${GATEWAY}/http2-backends.test.ts`,
    'a backend that is spoken to in HTTP/2 (h2c, as gRPC has it) a unary call: message, answer, and its status in the trailers',
  ],
  backend_ca_pem: [
    `${GATEWAY}/backend-connections.test.ts`,
    'an HTTPS backend of its own authority is trusted with backend_ca_pem, for its name alone: backend_server_name',
  ],
  backend_server_name: [
    `${GATEWAY}/backend-connections.test.ts`,
    'an HTTPS backend of its own authority is trusted with backend_ca_pem, for its name alone: backend_server_name',
  ],
  backend_verify: [
    `${GATEWAY}/backend-connections.test.ts`,
    'an HTTPS backend is taken as it is with backend_verify false',
  ],
  cert_name: [
    `${GATEWAY}/certificates.test.ts`,
    'which certificate is shown what the target names before any other that covers the host',
  ],
  cert_email: [TARGETS, 'creating a proxy target stores every field that was given, returns it, and finds it again'],
  key_type: [TARGETS, 'creating a proxy target stores every field that was given, returns it, and finds it again'],
  acme_directory_url: [
    TARGETS,
    'creating a proxy target stores every field that was given, returns it, and finds it again',
  ],
};

const CERTIFICATES = 'integration/admin-api/certificates.test.ts';

/** The same for what is said of a certificate when it is ordered. */
const CERTIFICATE_FIELDS: Readonly<Record<keyof NewCertificate | keyof NewMultiDomainCertificate, Proof>> = {
  cert_name: [
    CERTIFICATES,
    'ordering, while no cert-manager runs is accepted and stands in Redis, with the settings of the request or of the token and the server',
  ],
  domain: [
    ISSUING,
    'a requested certificate is issued for all its names, stored with its key, owner and settings, and leaves nothing else behind',
  ],
  domains: [
    ISSUING,
    'a requested certificate is issued for all its names, stored with its key, owner and settings, and leaves nothing else behind',
  ],
  email: [
    ISSUING,
    'a requested certificate uses the account of its e-mail address, with an RSA key of 2048 bits kept under host, port and path',
  ],
  acme_directory_url: ['integration/acme.test.ts', 'a CA that is trusted does not make another one trusted'],
  key_type: [
    ISSUING,
    'a requested certificate is issued for all its names, stored with its key, owner and settings, and leaves nothing else behind',
  ],
  challenge_type: [
    'integration/cert-manager/challenges.test.ts',
    'TLS-ALPN-01 is answered by every gateway that runs, for host names and addresses, and leaves nothing behind',
  ],
  dns_provider: [
    'integration/cert-manager/dns01.test.ts',
    'a certificate by DNS-01 is set by the provider that the certificate names, whatever DNS_PROVIDER says',
  ],
  profile: ['integration/acme-orders.test.ts', 'an order by a profile names it'],
  preferred_chain: [
    'integration/acme-orders.test.ts',
    'a download takes the chain that ends in the preferred issuer, and says so where there is none',
  ],
};

const sorted = (names: Iterable<string>): string[] => [...names].sort();

test('every option has its proof here, and nothing is listed that is no option', () => {
  expect(sorted(Object.keys(VARIABLES))).toEqual(sorted(Object.keys(Configuration.shape)));
  expect(sorted(Object.keys(TARGET_FIELDS))).toEqual(sorted(Object.keys(NewTarget.shape)));
  const ordered = new Set([...Object.keys(NewCertificate.shape), ...Object.keys(NewMultiDomainCertificate.shape)]);
  expect(sorted(Object.keys(CERTIFICATE_FIELDS))).toEqual(sorted(ordered));
});

test.each([...Object.entries(VARIABLES), ...Object.entries(TARGET_FIELDS), ...Object.entries(CERTIFICATE_FIELDS)])(
  '%s changes what can be seen, by a test that exists',
  (_option, [file, name]) => {
    expect(testNames(join(ROOT, 'tests', file))).toContain(name);
  },
);
