import { gzipSync } from 'node:zlib';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Problem } from '#contracts';
import type { Hostname } from '#domain';
import { ADMIN_TOKEN, HttpApp, type Ask } from '../../support/http-app.ts';

const JSON_TYPE = { 'content-type': 'application/json' };

let api: HttpApp;

beforeAll(async () => {
  api = await HttpApp.start('admin-api', { ADMIN_TOKEN, ADMIN_EMAIL: 'admin@example.com' });
});

afterAll(() => api?.stop());

const post = (path: string, ask: Ask): Promise<{ status: number; body: Problem; headers: Headers }> =>
  api.ask<Problem>('POST', path, { token: ADMIN_TOKEN, ...ask });
const fieldsOf = ({ details = [] }: Problem): string[] => details.map(({ field }) => field).sort();

describe('a body', () => {
  test('with many wrong fields is answered with all of them at once, unknown ones by name', async () => {
    const { status, body } = await post('/proxy/targets', {
      raw: JSON.stringify({
        hostname: 'localhost',
        target_url: 'ftp://x',
        enabled: 'yes',
        enable_http: 1,
        enable_https: null,
        preserve_host_header: [],
        custom_headers: { Host: 'x', 'a b': 'c', 'X-Ok': 'line\nbreak' },
        cert_name: '../../etc',
        cert_email: 'nobody',
        key_type: 'rsa-512',
        acme_directory_url: 'file:///etc/passwd',
        owner_token_hash: 'sha256:00',
        color: 'red',
      }).replace('"color"', '"__proto__"'),
      headers: JSON_TYPE,
    });
    expect(status).toBe(400);
    expect(fieldsOf(body)).toEqual([
      '__proto__',
      'acme_directory_url',
      'cert_email',
      'cert_name',
      'custom_headers.Host',
      'custom_headers.X-Ok',
      'custom_headers.a b',
      'enable_http',
      'enable_https',
      'enabled',
      'hostname',
      'key_type',
      'owner_token_hash',
      'preserve_host_header',
      'target_url',
    ]);
    expect(body.statusCode).toBe(400);
    for (const { field } of body.details ?? []) expect(body.message).toContain(field);
  });

  test('without what is needed says what is missing', async () => {
    const { body } = await post('/proxy/targets', { body: {} });
    expect(body.details).toEqual([
      { field: 'hostname', message: 'is missing; give a string' },
      { field: 'target_url', message: expect.stringContaining('is missing; give a URL') },
    ]);
  });

  test.each<[string, Ask, number, string]>([
    ['that is missing', {}, 400, 'send a JSON object'],
    ['that is empty', { raw: '', headers: JSON_TYPE }, 400, 'hostname is missing'],
    ['of broken JSON', { raw: '{"hostname": "a.b', headers: JSON_TYPE }, 400, 'not JSON'],
    ['that is a list', { body: [] }, 400, 'is an array, and must be an object'],
    ['that is a number', { raw: '5', headers: JSON_TYPE }, 400, 'not JSON'],
    [
      'of a form',
      { raw: 'hostname=a.b', headers: { 'content-type': 'application/x-www-form-urlencoded' } },
      415,
      'as JSON',
    ],
    ['of plain text', { raw: '{}', headers: { 'content-type': 'text/plain' } }, 415, 'as JSON'],
    ['without a type', { raw: new TextEncoder().encode('{}') }, 415, 'as JSON'],
    [
      'in another charset',
      { raw: '{}', headers: { 'content-type': 'application/json; charset=klingon' } },
      415,
      'UTF-8',
    ],
    ['in an unknown encoding', { raw: '{}', headers: { ...JSON_TYPE, 'content-encoding': 'snappy' } }, 415, 'gzip'],
    ['that says gzip and is not', { raw: '{}', headers: { ...JSON_TYPE, 'content-encoding': 'gzip' } }, 400, ''],
    ['over 1 MiB', { body: { hostname: 'x'.repeat(1024 * 1024) } }, 413, '1 MiB'],
    [
      'that unpacks to more than 1 MiB',
      {
        raw: new Uint8Array(gzipSync(JSON.stringify({ hostname: 'x'.repeat(2 ** 21) }))),
        headers: { ...JSON_TYPE, 'content-encoding': 'gzip' },
      },
      413,
      '1 MiB',
    ],
  ])('%s is a Problem that says what to send', async (_, ask, status, message) => {
    const told = await post('/proxy/targets', ask);
    expect([told.status, told.body.statusCode]).toEqual([status, status]);
    expect(told.body.message).toContain(message);
    expect(Object.keys(told.body).every((key) => ['statusCode', 'error', 'message', 'details'].includes(key))).toBe(
      true,
    );
  });

  test('just under 1 MiB is read', async () => {
    const { body } = await post('/proxy/targets', { body: { hostname: 'x'.repeat(1_000_000) } });
    expect(fieldsOf(body)).toEqual(['hostname', 'target_url']);
  });

  test.each([
    ['no domain', { domains: [] }, ['domains']],
    ['101 domains', { domains: Array.from({ length: 101 }, (_, i) => `h${i}.example.com`) }, ['domains']],
    ['one named twice', { domains: ['a.example.com', 'b.example.com', 'A.example.com.'] }, ['domains.2']],
    [
      'several bad ones',
      { domains: ['a', 'b.example.com', '1.2.3.4', 'a..b', 'a*.example.com'] },
      ['domains.0', 'domains.3', 'domains.4'],
    ],
    [
      'wildcards that no http-01 can validate',
      { domains: ['*.example.com', 'example.com', '*.example.org'], challenge_type: 'http-01' },
      ['challenge_type'],
    ],
    [
      'an address that no dns-01 can validate',
      { domains: ['192.0.2.1'], challenge_type: 'dns-01' },
      ['challenge_type'],
    ],
    ['an unknown challenge', { domains: ['a.example.com'], challenge_type: 'smtp-01' }, ['challenge_type']],
    ['an unknown DNS provider', { domains: ['a.example.com'], dns_provider: 'godaddy' }, ['dns_provider']],
    ['a profile of control characters', { domains: ['a.example.com'], profile: 'a\nb' }, ['profile']],
    ['no list', { domains: 'a.example.com' }, ['domains']],
  ])('for a certificate with %s names the fields', async (_, own, fields) => {
    const { status, body } = await post('/certificates/multi-domain', { body: { cert_name: 'x', ...own } });
    expect([status, fieldsOf(body)]).toEqual([400, fields]);
  });

  test('for a certificate of 100 domains is accepted', async () => {
    const domains = Array.from({ length: 100 }, (_, i) => `h${i}.example.com`);
    expect((await post('/certificates/multi-domain', { body: { cert_name: 'hundred', domains } })).status).toBe(202);
  });

  test('for a wildcard by http-01 says which challenge can do it', async () => {
    const wish = { cert_name: 'x', domain: '*.example.com', challenge_type: 'http-01' };
    const { status, body } = await post('/certificates', { body: wish });
    expect([status, body.message]).toEqual([400, expect.stringContaining('a wildcard needs dns-01')]);
  });
});

describe('an address', () => {
  test.each([
    ['GET', '/nothing', 404],
    ['GET', '/api/nothing', 404],
    ['PATCH', '/proxy/targets/a.example.com', 404],
    ['DELETE', '/certificates', 404],
    ['POST', '/health', 404],
    ['GET', '/proxy/targets/not%20a%20host', 400],
    ['GET', '/proxy/targets/1.2.3.4', 400],
    ['GET', '/proxy/targets/%FF', 400],
    ['GET', '/certificates/..%2F..%2Fetc', 400],
    ['GET', '/certificates/%00/status', 400],
    ['GET', '/certificates?limit=0', 400],
    ['GET', '/certificates?limit=5&limit=6', 400],
    ['GET', '/proxy/targets?offset=-1', 400],
    ['GET', '/proxy/targets?color=red', 400],
    ['GET', '/certificates/x?include_private_key=1', 400],
  ])('%s %s is answered with a Problem', async (method, path, status) => {
    const told = await api.ask<Problem>(method, path, { token: ADMIN_TOKEN });
    expect([told.status, told.body.statusCode]).toEqual([status, status]);
    expect(told.headers.get('content-type')).toContain('application/json');
    expect(told.headers.get('x-request-id')).toBeTruthy();
  });

  test('names the parameter that is wrong', async () => {
    const { body } = await api.ask<Problem>('GET', '/proxy/targets/localhost');
    expect(fieldsOf(body)).toEqual(['hostname']);
  });
});

test('nothing of what was refused is stored', async () => {
  expect(await api.store.targets.find('a.b' as Hostname)).toBeUndefined();
  expect((await api.store.targets.list()).records).toEqual([]);
  expect((await api.store.certificates.listIssuances()).records.map(({ cert_name }) => cert_name)).toEqual(['hundred']);
});

test('a request that breaks off in its body does no harm', async () => {
  await new Promise<void>((resolve, reject) => {
    const socket = connect(api.port, '127.0.0.1', () => {
      const head = [`POST /proxy/targets HTTP/1.1`, 'host: x', 'content-type: application/json', 'content-length: 500'];
      socket.write(`${head.join('\r\n')}\r\nauthorization: Bearer ${ADMIN_TOKEN}\r\n\r\n{"hostname":`, () =>
        socket.destroy(),
      );
    });
    socket.once('close', () => resolve());
    socket.once('error', reject);
  });
  expect((await api.ask('GET', '/proxy/targets')).status).toBe(200);
});
