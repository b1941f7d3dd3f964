import { expect, test } from '@jest/globals';
import { challengedServerName } from '#domain';
import { canonicalServerName } from '../../../apps/gateway/src/handshake/server-name.ts';

test.each([
  ['App.Example.COM', 'app.example.com'],
  ['app.example.com.', 'app.example.com'],
  ['a'.repeat(254), ''],
  ['', ''],
])('the server name %s is looked up as %s', (name, canonical) => {
  expect(canonicalServerName(name)).toBe(canonical);
});

const zeros = (count: number): string => '0.'.repeat(count);

test.each([
  ['app.example.com', 'app.example.com'],
  ['192.0.2.7', '7.2.0.192.in-addr.arpa'],
  ['2001:db8::567:89ab', `b.a.9.8.7.6.5.0.${zeros(16)}8.b.d.0.1.0.0.2.ip6.arpa`],
  ['::1', `1.${zeros(31)}ip6.arpa`],
  ['::', `${zeros(32)}ip6.arpa`],
  ['2001:db8:1:2:3:4:5:6', '6.0.0.0.5.0.0.0.4.0.0.0.3.0.0.0.2.0.0.0.1.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa'],
])('a CA that validates %s asks for %s (RFC 8738 6)', (name, serverName) => {
  expect(challengedServerName(name)).toBe(serverName);
});
