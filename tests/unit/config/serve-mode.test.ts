import { describe, expect, test } from '@jest/globals';
import { readConfiguration, type Configuration } from '#config';
import { environment } from '../../support/environment.ts';

const read = (own: Readonly<Record<string, string>>): Configuration =>
  readConfiguration({ ...environment(), ...own }).configuration;

const FILES = { TLS_CERT_FILE: 'server.crt', TLS_KEY_FILE: 'server.key' };
const PUBLIC = { SERVE_HOSTS: 'example.com, www.example.com', ADMIN_EMAIL: 'me@example.com' };

describe('SERVE_MODE=auto', () => {
  test.each<[string, Readonly<Record<string, string>>, string]>([
    ['files', { ...FILES, ...PUBLIC }, 'custom'],
    ['hosts and an e-mail address', PUBLIC, 'acme'],
    ['hosts alone', { SERVE_HOSTS: 'nas.home.lan' }, 'ca'],
    ['the private CA as directory', { ...PUBLIC, ACME_DIRECTORY_URL: 'internal-ca' }, 'ca'],
    ['nothing, and never insecure', {}, 'ca'],
  ])('chooses by %s', (_, own, mode) => {
    expect(read({ ...own, SERVE_MODE: 'auto' }).SERVE_MODE).toBe(mode);
  });

  test('is what TLS_ENABLED and VIBECTL_TLS_ENABLED stand for, unless a mode is said', () => {
    for (const name of ['TLS_ENABLED', 'VIBECTL_TLS_ENABLED']) {
      expect(read({ [name]: 'true', ...FILES }).SERVE_MODE).toBe('custom');
      expect(read({ [name]: '0' }).SERVE_MODE).toBe('insecure');
      expect(read({ [name]: 'true', SERVE_MODE: 'ca' }).SERVE_MODE).toBe('ca');
      expect(() => read({ [name]: 'maybe' })).toThrow('SERVE_MODE must be auto or one of');
    }
  });
});

test('ca orders all new certificates at the private CA, and is for this machine where no host is given', () => {
  const { ACME_DIRECTORY_URL, SERVE_HOSTS } = read({ SERVE_MODE: 'ca' });
  expect([ACME_DIRECTORY_URL, SERVE_HOSTS]).toEqual(['internal-ca', ['localhost', '127.0.0.1', '::1']]);
  expect(read({ SERVE_MODE: 'ca', SERVE_HOSTS: 'NAS,[fd00::1],*.home.lan,nas' }).SERVE_HOSTS).toEqual([
    'nas',
    'fd00::1',
    '*.home.lan',
  ]);
});

test('insecure orders nothing for new hosts, and every app warns of it', () => {
  const { notices } = readConfiguration({ ...environment(), SERVE_MODE: 'insecure' });
  expect(notices).toEqual([expect.stringContaining('nothing is encrypted')]);
  expect(read({ SERVE_MODE: 'insecure' }).CERT_ON_DEMAND).toBe(true);
});

test('no mode changes nothing', () => {
  const { ACME_DIRECTORY_URL, CERT_ON_DEMAND, SERVE_HOSTS, SERVE_MODE } = read({});
  expect([SERVE_MODE, SERVE_HOSTS, CERT_ON_DEMAND]).toEqual(['', [], false]);
  expect(ACME_DIRECTORY_URL).toBe(environment()['ACME_DIRECTORY_URL']);
});

test('what a mode cannot do without is said with everything else that is wrong', () => {
  expect(() => read({ SERVE_MODE: 'acme', ...PUBLIC, SERVE_CHALLENGE_TYPE: 'dns-01' })).toThrow(
    'DNS_PROVIDER is empty',
  );
  const wildcard = { SERVE_MODE: 'acme', ...PUBLIC, SERVE_HOSTS: '*.example.com', SERVE_CHALLENGE_TYPE: 'http-01' };
  expect(() => read({ ...wildcard, DNS_PROVIDER: 'cloudflare' })).toThrow(
    /take dns-01[\s\S]*CLOUDFLARE_API_TOKEN is empty/,
  );
  expect(() => read({ SERVE_MODE: 'loud', SERVE_HOSTS: 'a b' })).toThrow(
    /SERVE_MODE must[\s\S]*SERVE_HOSTS "a b" is not/,
  );
});
