import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { Configuration } from '#config';
import { NewCertificate, NewMultiDomainCertificate, NewTarget } from '#contracts';
import { ROOT } from '../support/environment.ts';

/** Where a test changes an option and sees a different behaviour from outside: a file, and the name of the test in it. */
type Proof = readonly [file: string, name: string];

const START = 'e2e/start.test.ts';
const FIRST = 'e2e/first-host.test.ts';
const ADMIN = 'integration/admin-api/authentication.test.ts';
const ISSUING = 'integration/cert-manager/issuing.test.ts';
const RENEWAL = 'integration/cert-manager/renewal.test.ts';
const GATEWAY = 'integration/gateway';

/** No option without effect: every variable of .env has a test that shows what it does. */
const VARIABLES: Readonly<Record<keyof Configuration, Proof>> = {
  HTTP_PORT: [START, 'two systems run side by side'],
  HTTPS_PORT: [START, 'two systems run side by side'],
  BIND_ADDRESS: [`${GATEWAY}/supervision.test.ts`, 'an address that is none of this machine'],
  GATEWAY_WORKERS: [START, 'tells what it starts'],
  DRAIN_TIMEOUT_SECONDS: [`${GATEWAY}/supervision.test.ts`, 'streams and WebSockets have their grace'],
  PROXY_CONNECT_TIMEOUT: [`${GATEWAY}/failures.test.ts`, 'PROXY_CONNECT_TIMEOUT'],
  PROXY_REQUEST_TIMEOUT: [`${GATEWAY}/failures.test.ts`, 'PROXY_REQUEST_TIMEOUT'],
  SELF_SIGNED_CN: [`${GATEWAY}/certificates.test.ts`, 'with its own name and lifetime'],
  SELF_SIGNED_DAYS: [`${GATEWAY}/certificates.test.ts`, 'with its own name and lifetime'],
  INTERNAL_BIND_ADDRESS: [START, 'where INTERNAL_BIND_ADDRESS says'],
  ADMIN_API_HOST: ['slow/compose.test.ts', 'the API'],
  ADMIN_API_PORT: [START, 'two systems run side by side'],
  OAUTH_SERVER_PORT: [START, 'two systems run side by side'],
  GATEWAY_HOST: ['slow/compose.test.ts', 'the API'],
  GATEWAY_INTERNAL_PORT: [START, 'two systems run side by side'],
  CERT_MANAGER_INTERNAL_PORT: [START, 'two systems run side by side'],
  REDIS_URL: [START, 'a Redis that REDIS_URL names is used'],
  REDIS_PASSWORD: ['slow/compose.test.ts', 'password'],
  DATA_DIR: [START, 'what was stored is there after the next start'],
  STORAGE_ENCRYPTION_KEY: [START, 'data that was encrypted with another key'],
  ADMIN_TOKEN: [ADMIN, 'ADMIN_TOKEN may do everything'],
  ADMIN_EMAIL: [ADMIN, 'its e-mail address comes from the configuration'],
  ADMIN_PATH: ['integration/admin-api/pages.test.ts', 'stands at ADMIN_PATH'],
  ADMIN_ALLOW_FROM: [`${GATEWAY}/routing.test.ts`, 'ADMIN_ALLOW_FROM'],
  ADMIN_SESSION_IDLE_SECONDS: ['integration/store/records.test.ts', 'a session ends after a time without use'],
  ADMIN_SESSION_LIFETIME_SECONDS: [ADMIN, 'ADMIN_SESSION_LIFETIME_SECONDS'],
  BASE_URL: ['integration/recipes/api.test.ts', 'BASE_URL'],
  ACME_DIRECTORY_URL: [FIRST, 'with a certificate that the CA issued'],
  ACME_STAGING_URL: ['integration/recipes/proxies.test.ts', 'staging'],
  ACME_CA_BUNDLE: [ISSUING, 'does not start with a CA bundle that cannot be read'],
  ACME_POLL_INTERVAL_SECONDS: [
    'integration/acme.test.ts',
    'that is never validated ends after the given number of questions',
  ],
  ACME_POLL_MAX_ATTEMPTS: [
    'integration/acme.test.ts',
    'that is never validated ends after the given number of questions',
  ],
  CERT_KEY_TYPE: ['integration/admin-api/certificates.test.ts', 'CERT_KEY_TYPE'],
  CERT_GEN_MAX_WORKERS: ['integration/cert-manager/interruption.test.ts', 'CERT_GEN_MAX_WORKERS'],
  CERT_STATUS_RETENTION_SECONDS: ['integration/store/records.test.ts', 'an ended one for its retention time'],
  RENEWAL_CHECK_INTERVAL: [RENEWAL, 'the regular scan catches what no timer knew of'],
  RENEWAL_THRESHOLD_DAYS: [RENEWAL, 'RENEWAL_THRESHOLD_DAYS brings a renewal forward'],
  LOG_LEVEL: [`${GATEWAY}/routing.test.ts`, 'LOG_LEVEL'],
};

const TARGETS = 'integration/admin-api/targets.test.ts';

/** The same for the fields of a target. */
const TARGET_FIELDS: Readonly<Record<keyof NewTarget, Proof>> = {
  hostname: [FIRST, 'a host made by one recipe is served at once'],
  target_url: [`${GATEWAY}/live-changes.test.ts`, 'target_url'],
  enabled: [`${GATEWAY}/live-changes.test.ts`, 'enabled'],
  enable_http: [FIRST, 'HTTP switched off answers 404'],
  enable_https: [FIRST, 'a host without HTTPS gets no certificate'],
  preserve_host_header: [`${GATEWAY}/fields.test.ts`, 'preserve_host_header false'],
  custom_headers: [`${GATEWAY}/fields.test.ts`, 'custom_headers'],
  cert_name: [`${GATEWAY}/certificates.test.ts`, 'what the target names before any other'],
  cert_email: [TARGETS, 'cert_email'],
  key_type: [TARGETS, 'key_type'],
  acme_directory_url: [TARGETS, 'acme_directory_url'],
};

const CERTIFICATES = 'integration/admin-api/certificates.test.ts';

/** The same for what is said of a certificate when it is ordered. */
const CERTIFICATE_FIELDS: Readonly<Record<keyof NewCertificate | keyof NewMultiDomainCertificate, Proof>> = {
  cert_name: [CERTIFICATES, 'is accepted and stands in Redis'],
  domain: [ISSUING, 'is issued for all its names'],
  domains: [ISSUING, 'is issued for all its names'],
  email: [ISSUING, 'uses the account of its e-mail address'],
  acme_directory_url: ['integration/acme.test.ts', 'that is trusted does not make another one trusted'],
  key_type: [ISSUING, 'key_type'],
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
    expect(readFileSync(join(ROOT, 'tests', file), 'utf8')).toContain(name);
  },
);
