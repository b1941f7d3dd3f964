import { describe, expect, test } from '@jest/globals';
import { readConfiguration, type Configuration } from '#config';
import { environment } from '../../support/environment.ts';

const read = (own: Record<string, string>): Configuration =>
  readConfiguration({ ...environment(), ...own }).configuration;
const problemOf = (own: Record<string, string>): string => {
  try {
    read(own);
  } catch (error) {
    return (error as Error).message;
  }
  return 'accepted';
};

describe('values of more than one word', () => {
  test('a list of name servers', () => {
    expect(read({ DNS_RESOLVERS: '' }).DNS_RESOLVERS).toEqual([]);
    expect(
      read({ DNS_RESOLVERS: '192.0.2.53, [2001:db8::53]:5353,ns.example.com:53,2001:db8::54' }).DNS_RESOLVERS,
    ).toEqual(['192.0.2.53', '[2001:db8::53]:5353', 'ns.example.com:53', '2001:db8::54']);
  });

  test('a command is a JSON array, so that no shell ever splits it', () => {
    expect(read({ DNS_EXEC_COMMAND: '["/bin/hook", "a b"]' }).DNS_EXEC_COMMAND).toEqual(['/bin/hook', 'a b']);
    expect(read({ DNS_EXEC_COMMAND: '' }).DNS_EXEC_COMMAND).toEqual([]);
  });

  test('registrations at acme-dns, by domain', () => {
    const registration = { username: 'u', password: 'p', fulldomain: 'x.auth.example.org', subdomain: 'x' };
    const text = JSON.stringify({ 'example.com': { ...registration, allowfrom: [] } });
    expect(read({ ACME_DNS_ACCOUNTS: text }).ACME_DNS_ACCOUNTS).toEqual({ 'example.com': registration });
  });

  test('a switch is true or false and nothing else', () => {
    expect(read({ CERT_ON_DEMAND: 'true' }).CERT_ON_DEMAND).toBe(true);
    expect(read({ CERT_ON_DEMAND: 'false' }).CERT_ON_DEMAND).toBe(false);
  });
});

test.each([
  ['DNS_RESOLVERS', '192.0.2.53 192.0.2.54', /not an address/],
  ['RFC2136_NAMESERVER', 'http://ns.example.com', /must be an address/],
  ['RFC2136_TSIG_SECRET', 'not base64!', /base64/],
  ['RFC2136_TSIG_ALGORITHM', 'hmac-md5', /hmac-sha256/],
  ['DNS_EXEC_COMMAND', '/bin/hook present', /JSON array/],
  ['DNS_EXEC_COMMAND', '[]x', /JSON array/],
  ['ACME_DNS_ACCOUNTS', '{"example.com": {}}', /must be JSON such as/],
  ['ACME_DNS_ACCOUNTS', 'example.com', /must be JSON such as/],
  ['DNS_PROVIDER', 'godaddy', /rfc2136/],
  ['CERT_ON_DEMAND', 'yes', /true or false/],
  ['CERT_PREFLIGHT', 'on', /off, warn or enforce/],
  ['ACME_RATE_LIMITS', '5', /auto, letsencrypt or off/],
  ['ACME_FALLBACK_DIRECTORY_URL', 'zerossl', /http or https URL/],
])('%s=%s is refused in words that help', (name, value, problem) => {
  const message = problemOf({ [name]: value });
  expect(message).toContain(name);
  expect(message).toMatch(problem);
});
