import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { readConfiguration } from '#config';
import { environment } from '../../support/environment.ts';

const messageOf = (own: Record<string, string | undefined>): string => {
  try {
    readConfiguration({ ...environment(), ...own });
  } catch (error) {
    return (error as Error).message;
  }
  return 'accepted';
};

test('the committed .env is a whole and valid configuration', () => {
  expect(messageOf({})).toBe('accepted');
});

test('all wrong variables are named at once', () => {
  const message = messageOf({
    HTTP_PORT: '70000',
    LOG_LEVEL: 'loud',
    ADMIN_PATH: 'admin/',
    REDIS_URL: 'http://x',
    BIND_ADDRESS: 'here',
  });
  for (const name of ['HTTP_PORT', 'LOG_LEVEL', 'ADMIN_PATH', 'REDIS_URL', 'BIND_ADDRESS'])
    expect(message).toContain(name);
});

test('plain HTTP and HTTPS need ports of their own, unless nothing is served over TLS', () => {
  const ports = { HTTP_PORT: '8080', HTTPS_PORT: '8080' };
  expect(messageOf(ports)).toContain('HTTPS_PORT is 8080, which HTTP_PORT is as well');
  expect(messageOf({ ...ports, SERVE_MODE: 'insecure' })).toBe('accepted');
});

test('a variable that is missing is an error: code has no defaults', () => {
  expect(messageOf({ HTTPS_PORT: undefined })).toMatch(/HTTPS_PORT is not set; \.env has its default/);
});

test.each([
  ['STORAGE_ENCRYPTION_KEY', 'short', /32 bytes/],
  ['ADMIN_TOKEN', 'short', /16 characters/],
  ['ADMIN_ALLOW_FROM', '10.0.0.1', /not a range/],
  ['RENEWAL_THRESHOLD_DAYS', 'thirty', /whole number/],
  ['CERT_KEY_TYPE', 'dsa', /rsa-2048/],
])('%s=%s is refused', (name, value, problem) => {
  expect(messageOf({ [name]: value })).toMatch(problem);
});

test('a secret may stand in a file, and not in both places', () => {
  const folder = mkdtempSync(join(tmpdir(), 'mpm-secret-'));
  const file = join(folder, 'password');
  writeFileSync(file, 'from the file\n');
  const { configuration } = readConfiguration({ ...environment(), REDIS_PASSWORD_FILE: file });
  expect(configuration.REDIS_PASSWORD).toBe('from the file');
  expect(messageOf({ REDIS_PASSWORD_FILE: file, REDIS_PASSWORD: 'x' })).toMatch(/both set/);
  expect(messageOf({ REDIS_PASSWORD_FILE: join(folder, 'nothing') })).toMatch(/cannot be read/);
  rmSync(folder, { recursive: true });
});

test('older spellings are understood, with a notice', () => {
  const { configuration, notices } = readConfiguration({
    ...environment(),
    RSA_KEY_SIZE: '4096',
    SERVER_HOST: '127.0.0.1',
  });
  expect(configuration).toMatchObject({ CERT_KEY_TYPE: 'rsa-4096', BIND_ADDRESS: '127.0.0.1' });
  expect(notices.join()).toMatch(/BIND_ADDRESS.*CERT_KEY_TYPE/s);
});

test('a bad value of a secret is never repeated in the message', () => {
  expect(messageOf({ ADMIN_TOKEN: 'hunter2' })).not.toContain('hunter2');
});
