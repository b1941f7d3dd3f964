import { expect, test } from '@jest/globals';
import { TargetUpdate, TargetView } from '#contracts';
import { changesOf, draftOf, fieldsOf, newFieldsOf } from '../../../apps/admin-web/src/hosts/host-draft.ts';
import { HOST_FIELD_NAMES, NOT_IN_FORMS } from '../../../apps/admin-web/src/hosts/host-fields.ts';
import { problemsOf } from '../../../apps/admin-web/src/hosts/host-problems.ts';
import { hostLink } from '../../../apps/admin-web/src/hosts/host-link.ts';
import { NO_AUTH, NO_LIMITS } from '#domain';

const target: TargetView = {
  hostname: 'app.example.com',
  kind: 'proxy',
  target_url: 'http://localhost:3000',
  access_lists: [],
  upstreams: [],
  load_balancing: 'round_robin',
  sticky: null,
  ejection: null,
  health_check: null,
  mcp_policy: null,
  slow_start: 0,
  redirect_to: null,
  redirect_status: 302,
  redirect_keep_path: true,
  closed_with: 404,
  maintenance: false,
  maintenance_message: null,
  maintenance_allow_from: [],
  cert_name: 'services',
  created_by: 'admin',
  created_at: '2026-01-01T00:00:00.000Z',
  updated_at: '2026-01-01T00:00:00.000Z',
  enabled: true,
  enable_http: true,
  enable_https: true,
  https_redirect: false,
  hsts: null,
  min_tls_version: '1.2',
  client_certificate: 'off',
  client_ca_pem: null,
  route_mode: 'all',
  enabled_routes: [],
  disabled_routes: [],
  preserve_host_header: true,
  custom_headers: { 'X-One': '1' },
  custom_response_headers: {},
  backend_protocol: 'http1',
  backend_ca_pem: null,
  backend_server_name: null,
  backend_verify: true,
  ...NO_LIMITS,
  ...NO_AUTH,
  cert_email: null,
  key_type: 'ecdsa-p256',
  acme_directory_url: 'https://ca.example.com/directory',
  labels: ['shop'],
  notes: 'moves in May',
};
const before = draftOf(target);

test('a new host has HTTPS on with plain HTTP sent there, and asks for a name and a target', () => {
  const draft = draftOf();
  expect(fieldsOf(draft)).toMatchObject({
    enable_http: true,
    enable_https: true,
    https_redirect: true,
    preserve_host_header: true,
    cert_name: null,
  });
  expect([...problemsOf(draft).keys()]).toEqual(['hostname', 'target_url']);
});

test('every field that the API takes can be edited, but the e-mail address, which is the token’s, and rules for tools', () => {
  expect([...HOST_FIELD_NAMES, ...NOT_IN_FORMS].sort()).toEqual(Object.keys(TargetUpdate.shape).sort());
  expect(NOT_IN_FORMS).toEqual(['cert_email', 'target_url', 'mcp_policy']);
  // The first upstream is `target_url`.
  expect(Object.keys(fieldsOf(before)).sort()).toEqual([...HOST_FIELD_NAMES, 'target_url'].sort());
});

test('a draft of a host says what the host says, of every field', () => {
  expect(TargetView.parse(target)).toEqual(target);
  expect(target).toMatchObject(fieldsOf(before));
  expect(problemsOf(before).size).toBe(0);
  expect(TargetUpdate.safeParse(fieldsOf(before)).success).toBe(true);
});

test('a draft of a host of which everything is set says so, and takes it back to the API as it was', () => {
  const full: TargetView = {
    ...target,
    kind: 'closed',
    closed_with: 'abort',
    redirect_to: 'www.example.com',
    redirect_status: 308,
    upstreams: [
      { url: 'http://localhost:3000', weight: 3, drain: false },
      { url: 'http://localhost:3001', weight: 1, drain: true },
    ],
    sticky: { cookie: 'backend', secure: 'always', http_only: false, same_site: 'none' },
    ejection: { failures: 2, window: 20, time: 5, max_time: 50 },
    health_check: { path: '/up', interval: 3, timeout: 2, expected_statuses: ['204', '300-399'] },
    maintenance_message: 'Back\nat noon.',
    maintenance_allow_from: ['10.0.0.0/8', 'fd00::/8'],
    access_lists: ['office'],
    hsts: 'max-age=1',
    backend_server_name: 'inner.example.net',
    rate_limit: 0.5,
    max_body_bytes: 0,
    compression: true,
    slow_start: 7,
    auth_enabled: true,
    auth_mode: 'passthrough',
    auth_required_users: ['alice', 'bob'],
    auth_forward_url: 'http://authelia:9091/',
    custom_response_headers: { Server: '' },
    acme_directory_url: 'internal-ca',
  };
  const fields = fieldsOf(draftOf(full));
  expect(full).toMatchObject(fields);
  expect([...problemsOf(draftOf(full))]).toEqual([]);
  expect(TargetUpdate.safeParse(fields).success).toBe(true);
  expect(changesOf(draftOf(full), draftOf(full))).toEqual({});
});

test('each field is checked by the rules of the API, and said what is wrong with it', () => {
  const wrong = {
    ...before,
    upstreams: [
      { id: 0, url: 'http://localhost:3000', weight: '0', drain: false },
      { id: 1, url: 'localhost', weight: '1', drain: false },
    ],
    maintenance_allow_from: '10.0.0.0/8\nnowhere',
    rate_limit: 'often',
    slow_start: '',
    hsts: 'for ever',
    labels: 'two words',
    auth_required_emails: 'nobody',
    auth_header_prefix: 'X-Forwarded-',
    health_check: { path: 'up', interval: '0', timeout: '5', expected_statuses: '700' },
    backend_ca_pem: 'a file',
  };
  const fields = [...problemsOf(wrong).keys()].sort();
  expect(fields).toEqual([
    'auth_header_prefix',
    'auth_required_emails.0',
    'backend_ca_pem',
    'health_check.expected_statuses.0',
    'health_check.interval',
    'health_check.path',
    'hsts',
    'labels.0',
    'maintenance_allow_from.1',
    'rate_limit',
    'slow_start',
    'upstreams.0.weight',
    'upstreams.1.url',
  ]);
});

test('a backend of which nothing is said besides is the target alone, several are a list', () => {
  const one = { ...before, upstreams: [{ id: 0, url: ' http://b:1 ', weight: '1', drain: false }] };
  expect(changesOf(one, before)).toEqual({ target_url: 'http://b:1' });
  const two = { ...before, upstreams: [...before.upstreams, { id: 1, url: 'http://b:1', weight: '2', drain: false }] };
  const upstreams = [
    { url: 'http://localhost:3000', weight: 1, drain: false },
    { url: 'http://b:1', weight: 2, drain: false },
  ];
  expect(changesOf(two, before)).toEqual({ upstreams });
  expect(changesOf(before, two)).toEqual({ upstreams: [] });
});

test('of a new host what the form shows is sent and what was touched, for the rest to come from the defaults', () => {
  const base = draftOf();
  const shown = ['target_url', 'enable_http', 'enable_https', 'https_redirect'] as const;
  const upstreams = [{ id: 0, url: 'http://localhost:3000', weight: '1', drain: false }];
  const draft = { ...base, hostname: 'a.example.com', upstreams };
  const said = { target_url: 'http://localhost:3000', enable_http: true, enable_https: true, https_redirect: true };
  expect(newFieldsOf(draft, base, shown)).toEqual(said);
  expect(newFieldsOf({ ...draft, key_type: 'rsa-4096', hsts: 'max-age=1' }, base, shown)).toEqual({
    ...said,
    key_type: 'rsa-4096',
    hsts: 'max-age=1',
  });
});

test('only what was changed is sent', () => {
  expect(changesOf(before, before)).toEqual({});
  expect(changesOf({ ...before, hsts: ' max-age=1 ' }, before)).toEqual({ hsts: 'max-age=1' });
  expect(changesOf({ ...before, custom_headers: [] }, before)).toEqual({ custom_headers: {} });
  const acme_directory_url = { authority: '', directory: '' };
  expect(changesOf({ ...before, acme_directory_url }, before)).toEqual({ acme_directory_url: null });
});

test('a host that gives up a shared certificate asks for HTTPS anew, which orders its own', () => {
  expect(changesOf({ ...before, cert_name: '' }, before)).toEqual({ cert_name: null, enable_https: true });
  expect(changesOf({ ...before, cert_name: '', enable_https: false }, before)).toEqual({
    cert_name: null,
    enable_https: false,
  });
});

test('rows of headers that are empty do not count; a name that is there twice does', () => {
  const custom_headers = [
    { id: 0, name: 'X-One', value: '1' },
    { id: 1, name: '', value: '' },
  ];
  expect(changesOf({ ...before, custom_headers }, before)).toEqual({});
  expect([
    ...problemsOf({ ...before, custom_headers: [...custom_headers, { id: 2, name: 'x-one', value: '2' }] }),
  ]).toEqual([['custom_headers.x-one', 'is named twice']]);
});

test('another directory has to be a URL, unless no certificate is wanted', () => {
  const wrong = { ...before, acme_directory_url: { authority: 'other', directory: 'ca.example.com' } };
  expect([...problemsOf(wrong).keys()]).toEqual(['acme_directory_url']);
  expect(problemsOf({ ...wrong, enable_https: false }).size).toBe(0);
});

test.each([
  ['https://app.example.com/', {}, undefined],
  ['https://app.example.com/', {}, { http: 80, https: 443 }],
  ['https://app.example.com:8443/', {}, { http: 8080, https: 8443 }],
  ['http://app.example.com/', { enable_https: false }, { http: 80, https: 8443 }],
  ['http://app.example.com:8080/', { enable_https: false }, { http: 8080, https: 443 }],
  [undefined, { hostname: '*.example.com' }, { http: 80, https: 443 }],
])('a host is found at %s', (link, own, ports) => {
  expect(hostLink({ ...target, ...own }, ports)).toBe(link);
});
