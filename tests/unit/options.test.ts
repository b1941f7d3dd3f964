import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import {
  NewAccessList,
  NewCertificate,
  NewMultiDomainCertificate,
  NewRoute,
  NewTarget,
  SettingsUpdate,
} from '#contracts';
import { AUTH_PROOFS } from '../support/auth-proofs.ts';
import { ROOT } from '../support/environment.ts';
import { LIMIT_PROOFS } from '../support/limit-proofs.ts';
import type { Proof } from '../support/proof.ts';
import { testNames } from '../support/test-names.ts';

const FIRST = 'e2e/first-host.test.ts';
const ISSUING = 'integration/cert-manager/issuing.test.ts';
const GATEWAY = 'integration/gateway';

const TARGETS = 'integration/admin-api/targets.test.ts';
const LISTING = 'integration/admin-api/lists.test.ts';
const NEW_HOSTS = 'integration/admin-api/new-hosts.test.ts';

const MCP = `${GATEWAY}/mcp-policy.test.ts`;
const UPSTREAMS = `${GATEWAY}/upstreams.test.ts`;
const KINDS = `${GATEWAY}/host-kinds.test.ts`;
const LISTS = `${GATEWAY}/access-lists.test.ts`;

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
  kind: [KINDS, 'a closed host keeps its backend for when it is opened again'],
  redirect_to: [KINDS, 'a redirect answers %d, with path and query, by the scheme of the request'],
  redirect_status: [KINDS, 'a redirect answers %d, with path and query, by the scheme of the request'],
  redirect_keep_path: [KINDS, 'a redirect may leave the path out: redirect_keep_path, and lead to any URL'],
  closed_with: [KINDS, 'a closed host answers %d, as a page or as JSON, with its HSTS'],
  maintenance: [KINDS, 'maintenance answers 503 with Retry-After and a page, or JSON; the message may be set'],
  maintenance_message: [KINDS, 'maintenance answers 503 with Retry-After and a page, or JSON; the message may be set'],
  maintenance_allow_from: [KINDS, 'maintenance lets the addresses of maintenance_allow_from through, and nobody else'],
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
  access_lists: [LISTS, 'passwords are wanted by every list that is attached'],
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
  route_mode: [`${GATEWAY}/routes.test.ts`, 'a host chooses its routes: all but some, only some, or none'],
  enabled_routes: [`${GATEWAY}/routes.test.ts`, 'a host chooses its routes: all but some, only some, or none'],
  disabled_routes: [`${GATEWAY}/routes.test.ts`, 'a host chooses its routes: all but some, only some, or none'],
  client_certificate: [
    `${GATEWAY}/client-certificates.test.ts`,
    'who is asked request: all, and who has none comes in as well, known as such; a bad one does not',
  ],
  client_ca_pem: [
    `${GATEWAY}/client-certificates.test.ts`,
    'who is asked an authority below another one is enough by itself',
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
    `${GATEWAY}/client-certificate-connections.test.ts`,
    'an HTTPS backend of the private CA is trusted with backend_ca_pem internal-ca, by its roots of now; none else is',
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
  mcp_policy: [
    MCP,
    'mcp_policy over %s lets what is allowed through as it came, and answers what is not by its id; the server hears nothing of it',
  ],
  labels: [LISTING, 'labels and notes are set, changed and found by on every kind of record'],
  notes: [LISTING, 'labels and notes are set, changed and found by on every kind of record'],
  cert_email: [TARGETS, 'creating a proxy target stores every field that was given, returns it, and finds it again'],
  key_type: [TARGETS, 'creating a proxy target stores every field that was given, returns it, and finds it again'],
  acme_directory_url: [
    TARGETS,
    'creating a proxy target stores every field that was given, returns it, and finds it again',
  ],
  upstreams: [UPSTREAMS, 'load balancing by turns gives every upstream its weight of the requests, over all protocols'],
  load_balancing: [UPSTREAMS, 'load balancing to the fewest requests under way leaves out who is busy, by weight'],
  sticky: [
    UPSTREAMS,
    'a sticky cookie keeps a client at its upstream, at every worker of every gateway, and names it to nobody',
  ],
  ejection: [
    `${GATEWAY}/upstream-failures.test.ts`,
    'an upstream that fails again and again is left out by all workers, for longer each time, comes back by itself, and is told in the log and /health',
  ],
  health_check: [
    `${GATEWAY}/upstream-checks.test.ts`,
    'one that fails its checks gets no requests at any gateway, until it passes them again; the API tells',
  ],
  slow_start: [
    `${GATEWAY}/upstream-failures.test.ts`,
    'an upstream that fails again and again begins with little when it came back (slow_start)',
  ],
  ...LIMIT_PROOFS,
  ...AUTH_PROOFS,
};

/** The same for the settings of the whole gateway. */
const SETTINGS: Readonly<Record<keyof SettingsUpdate, Proof>> = {
  unknown_hosts: [
    KINDS,
    'a host that nobody has gets no answer at all where unknown_hosts says abort; hosts and challenges are answered',
  ],
  unknown_hosts_redirect_to: [
    KINDS,
    'a host that nobody has is redirected where unknown_hosts says so, over every protocol',
  ],
  new_hosts: [
    NEW_HOSTS,
    'defaults for new hosts give what was left out, whoever makes the host, and the answer says so',
  ],
};

const LIST_API = 'integration/admin-api/access-lists.test.ts';

/** The same for the fields of an access list. */
const ACCESS_LIST_FIELDS: Readonly<Record<keyof NewAccessList, Proof>> = {
  name: [LISTS, 'passwords are wanted by every list that is attached'],
  note: [LIST_API, 'an access list stores every field that was given, and passwords as hashes alone'],
  satisfy: [LISTS, 'passwords with all are asked only of whom the addresses admit, with any of whom they do not'],
  rules: [LISTS, 'addresses decide who comes in over %s, and who does not gets a page of 403'],
  users: [LISTS, 'passwords are asked for with the realm of the list over %s, and a right one lets in'],
  realm: [LISTS, 'passwords are asked for with the realm of the list over %s, and a right one lets in'],
  labels: [LISTING, 'labels and notes are set, changed and found by on every kind of record'],
};

const ROUTES = `${GATEWAY}/routes.test.ts`;
const DECIDE = 'methods, priorities and regular expressions decide';
const REWRITE = 'strip_prefix and add_prefix change the path that the backend sees, which is told what was taken';
const LEADS =
  "where a route may lead the administrator's lead to ports and to our own apps (OAUTH_SERVER_HOST), on everybody's hosts";

/** The same for the fields of a route. */
const ROUTE_FIELDS: Readonly<Record<keyof NewRoute, Proof>> = {
  route_id: [ROUTES, 'a host chooses its routes: all but some, only some, or none'],
  path_pattern: [ROUTES, 'over %s a route takes its paths to another host, and all others stay'],
  target_type: [ROUTES, LEADS],
  target_value: [ROUTES, LEADS],
  priority: [ROUTES, DECIDE],
  methods: [ROUTES, DECIDE],
  is_regex: [ROUTES, DECIDE],
  enabled: [ROUTES, DECIDE],
  description: [
    'integration/admin-api/routes.test.ts',
    'creating a route stores every field that was given, with an id, its owner and both keys in one step',
  ],
  strip_prefix: [ROUTES, REWRITE],
  add_prefix: [ROUTES, REWRITE],
  labels: [LISTING, 'labels and notes are set, changed and found by on every kind of record'],
  notes: [LISTING, 'labels and notes are set, changed and found by on every kind of record'],
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
    'slow/dns01.test.ts',
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
  expect(sorted(Object.keys(TARGET_FIELDS))).toEqual(sorted(Object.keys(NewTarget.shape)));
  expect(sorted(Object.keys(SETTINGS))).toEqual(sorted(Object.keys(SettingsUpdate.shape)));
  expect(sorted(Object.keys(ROUTE_FIELDS))).toEqual(sorted(Object.keys(NewRoute.shape)));
  expect(sorted(Object.keys(ACCESS_LIST_FIELDS))).toEqual(sorted(Object.keys(NewAccessList.shape)));
  const ordered = new Set([...Object.keys(NewCertificate.shape), ...Object.keys(NewMultiDomainCertificate.shape)]);
  expect(sorted(Object.keys(CERTIFICATE_FIELDS))).toEqual(sorted(ordered));
});

test.each([
  ...Object.entries(TARGET_FIELDS),
  ...Object.entries(ACCESS_LIST_FIELDS),
  ...Object.entries(ROUTE_FIELDS),
  ...Object.entries(SETTINGS),
  ...Object.entries(CERTIFICATE_FIELDS),
])('%s changes what can be seen, by a test that exists', (_option, [file, name]) => {
  expect(testNames(join(ROOT, 'tests', file))).toContain(name);
});
