import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startBackend, type Backend } from '../support/backend.ts';
import { eventually } from '../support/eventually.ts';
import { freePort } from '../support/free-port.ts';
import { startPebble, type Pebble } from '../support/pebble.ts';
import { System } from '../support/system.ts';
import { visit } from '../support/visit.ts';

/** The newcomer's path: start, a token, a host, its certificate, and the host answers. */
let pebble: Pebble;
let system: System;
let backend: Backend;
let admin: string;

beforeAll(async () => {
  const httpPort = await freePort();
  pebble = await startPebble({ httpPort });
  backend = await startBackend('the first host');
  system = await System.start({
    httpPort,
    environment: { ACME_DIRECTORY_URL: pebble.directoryUrl, ACME_CA_BUNDLE: pebble.caBundlePath },
  });
  admin = await system.token('admin', 'me@example.com');
});
afterAll(async () => {
  await system?.stop();
  await backend?.stop();
  await pebble?.stop();
});

const statusOf = async (name: string): Promise<string> =>
  (await system.api<{ status: string }>('GET', `/certificates/${name}/status`)).body.status;

test('health says that everything is well', async () => {
  await eventually(async () => {
    const { status, body } = await system.api('GET', '/health');
    expect(status).toBe(200);
    expect(body).toMatchObject({
      status: 'healthy',
      scheduler: true,
      redis: 'healthy',
      certificates_loaded: 0,
      https_enabled: true,
    });
  });
});

test('an unknown host gets 404, and over HTTPS the self-signed fallback', async () => {
  expect((await visit('nobody.example.com', { protocol: 'http', port: system.httpPort })).status).toBe(404);
  const { status, certificate } = await visit('nobody.example.com', { protocol: 'h2', port: system.httpsPort });
  expect(status).toBe(404);
  expect(certificate?.issuer).toEqual(certificate?.subject);
});

test('a host made by one recipe is served at once over HTTP, and over HTTPS with a certificate that the CA issued', async () => {
  const { code, stdout, stderr } = await system.recipe('proxy-create', 'first.example.com', backend.url, 'admin');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toContain('first.example.com');
  expect((await visit('first.example.com', { protocol: 'http', port: system.httpPort })).body).toBe(
    'hello from the first host',
  );

  const waited = await system.recipe('cert-status', 'proxy-first-example-com', 'wait');
  expect(waited).toMatchObject({ code: 0 });
  const ca = await pebble.roots();
  for (const protocol of ['https', 'h2'] as const) {
    const answer = await eventually(() => visit('first.example.com', { protocol, port: system.httpsPort, ca }));
    expect(answer).toMatchObject({ status: 200, body: 'hello from the first host' });
    expect(answer.certificate?.subjectaltname).toBe('DNS:first.example.com');
  }
  expect(backend.seen.at(-1)?.headers).toMatchObject({
    'x-forwarded-proto': 'https',
    'x-forwarded-host': expect.stringContaining('first.example.com'),
    'x-forwarded-for': '127.0.0.1',
  });
});

test('no challenge answer is left behind', async () => {
  expect(
    (
      await visit('first.example.com', {
        protocol: 'http',
        port: system.httpPort,
        path: '/.well-known/acme-challenge/x',
      })
    ).status,
  ).toBe(404);
});

test('a renewal makes a new certificate with a new key, and running listeners show it', async () => {
  const before = await system.api<{ fingerprint: string }>('GET', '/certificates/proxy-first-example-com');
  const renewed = await system.api<{ fingerprint: string }>('POST', '/certificates/proxy-first-example-com/renew', {
    token: admin,
  });
  expect(renewed.status).toBe(200);
  expect(renewed.body.fingerprint).not.toBe(before.body.fingerprint);
  const shown = renewed.body.fingerprint.slice('sha256:'.length);
  await eventually(async () => {
    const { certificate } = await visit('first.example.com', {
      protocol: 'h2',
      port: system.httpsPort,
      ca: await pebble.roots(),
    });
    expect(certificate?.fingerprint256.replaceAll(':', '').toLowerCase()).toBe(shown);
  });
});

test('a host without HTTPS gets no certificate, and HTTPS answers 404 there', async () => {
  const body = { hostname: 'plain.example.com', target_url: backend.url, enable_https: false };
  const { status, body: saved } = await system.api('POST', '/proxy/targets', { token: admin, body });
  expect({ status, saved }).toMatchObject({ status: 201, saved: { certificate_status: 'not_required' } });
  expect(await statusOf('proxy-plain-example-com')).toBe('not_found');
  await eventually(async () => {
    expect((await visit('plain.example.com', { protocol: 'http', port: system.httpPort })).status).toBe(200);
  });
  expect((await visit('plain.example.com', { protocol: 'https', port: system.httpsPort })).status).toBe(404);
});

test('HTTP switched off answers 404, and the certificate can be renewed all the same', async () => {
  const { code } = await system.recipe('proxy-update', 'first.example.com', 'admin', '--enable-http=false');
  expect(code).toBe(0);
  await eventually(async () => {
    expect((await visit('first.example.com', { protocol: 'http', port: system.httpPort })).status).toBe(404);
  });
  const { status } = await system.api('POST', '/certificates/proxy-first-example-com/renew', { token: admin });
  expect(status).toBe(200);
});

test('a deleted host and certificate are gone from the listeners at once', async () => {
  const deleted = await system.recipe('proxy-delete', 'first.example.com', 'admin', 'delete-cert=true', 'force=1');
  expect(deleted).toMatchObject({ code: 0 });
  await eventually(async () => {
    const { status, certificate } = await visit('first.example.com', { protocol: 'h2', port: system.httpsPort });
    expect(status).toBe(404);
    expect(certificate?.issuer).toEqual(certificate?.subject);
  });
  expect(await statusOf('proxy-first-example-com')).toBe('not_found');
});

test('no log line holds a token or a key', () => {
  expect(system.output).not.toContain(admin);
  expect(system.output).not.toMatch(/PRIVATE KEY/);
});
