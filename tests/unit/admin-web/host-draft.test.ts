import { expect, test } from '@jest/globals';
import type { TargetView } from '#contracts';
import { changesOf, draftOf, fieldsOf, newFieldsOf, problemsOf } from '../../../apps/admin-web/src/hosts/host-draft.ts';
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

test('a new host has HTTPS on, and asks for a name and a target', () => {
  const draft = draftOf(undefined);
  expect(fieldsOf(draft)).toMatchObject({
    enable_http: true,
    enable_https: true,
    preserve_host_header: true,
    cert_name: null,
  });
  expect([...problemsOf(draft).keys()]).toEqual(['hostname', 'target_url']);
});

test('a draft of a host says what the host says', () => {
  const fields = fieldsOf(before);
  const shown = ['acme_directory_url', 'cert_name', 'custom_headers', 'enable_http', 'enable_https', 'key_type'];
  expect(Object.keys(fields).sort()).toEqual([...shown, 'preserve_host_header', 'target_url']);
  expect(target).toMatchObject(fields);
  expect(problemsOf(before).size).toBe(0);
});

test('what is left empty of a new host is left out, for the defaults of new hosts to give', () => {
  const draft = { ...draftOf(undefined), hostname: 'a.example.com', target_url: 'http://localhost:3000' };
  const shown = { target_url: draft.target_url, enable_http: true, enable_https: true, preserve_host_header: true };
  expect(newFieldsOf(draft)).toEqual(shown);
  expect(newFieldsOf({ ...draft, key_type: 'rsa-4096', headers: [{ id: 0, name: 'X-A', value: '1' }] })).toEqual({
    ...shown,
    key_type: 'rsa-4096',
    custom_headers: { 'X-A': '1' },
  });
});

test('labels and notes, which the form does not show, are never sent', () => {
  const all = { ...before, target_url: 'http://other:1', enable_http: false, cert_name: '', key_type: '' as const };
  for (const sent of [changesOf(all, before), fieldsOf(all), newFieldsOf(all)])
    expect(Object.keys(sent).filter((name) => name === 'labels' || name === 'notes')).toEqual([]);
});

test('only what was changed is sent', () => {
  expect(changesOf(before, before)).toEqual({});
  expect(changesOf({ ...before, target_url: ' http://localhost:4000 ' }, before)).toEqual({
    target_url: 'http://localhost:4000',
  });
  expect(changesOf({ ...before, headers: [] }, before)).toEqual({ custom_headers: {} });
  expect(changesOf({ ...before, authority: '' }, before)).toEqual({ acme_directory_url: null });
});

test('a host that gives up a shared certificate asks for HTTPS anew, which orders its own', () => {
  expect(changesOf({ ...before, cert_name: '' }, before)).toEqual({ cert_name: null, enable_https: true });
  expect(changesOf({ ...before, cert_name: '', enable_https: false }, before)).toEqual({
    cert_name: null,
    enable_https: false,
  });
});

test('rows of headers that are empty do not count; a name that is there twice does', () => {
  const headers = [
    { id: 0, name: 'X-One', value: '1' },
    { id: 1, name: '', value: '' },
  ];
  expect(changesOf({ ...before, headers }, before)).toEqual({});
  expect([...problemsOf({ ...before, headers: [...headers, { id: 2, name: 'x-one', value: '2' }] })]).toEqual([
    ['custom_headers.x-one', 'is named twice'],
  ]);
});

test('another directory has to be a URL, unless no certificate is wanted', () => {
  const wrong = { ...before, directory: 'ca.example.com' };
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
