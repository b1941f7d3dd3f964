import { describe, expect, test } from '@jest/globals';
import { reach, troubleOf, type Trouble } from '../../../apps/cert-manager/src/preflight/reach.ts';

const at = (...found: string[]): { addressesOf: () => Promise<string[]> } => ({ addressesOf: async () => found });
const failure = (code: string): Trouble => troubleOf(Object.assign(new Error(code), { code }), 80);

type Look = (address: string) => Promise<Trouble | null>;

const secondRefuses: Look = async (address) => (address === '192.0.2.2' ? failure('ECONNREFUSED') : null);
const noIpv6: Look = async (address) => (address.includes(':') ? failure('ENETUNREACH') : null);
const ipv6Refuses: Look = async (address) => (address.includes(':') ? failure('ECONNREFUSED') : null);

describe('the addresses of a name', () => {
  test('all have to answer: a CA may take any', async () => {
    const outcome = await reach(at('192.0.2.1', '192.0.2.2'), 'example.com', secondRefuses, 'well');
    expect(outcome.result).toBe('failed');
    expect(outcome.message).toMatch(/^At 192\.0\.2\.2: nothing listens on port 80\. /);
    expect(await reach(at('192.0.2.1'), 'example.com', secondRefuses, 'well')).toEqual({
      result: 'passed',
      message: 'well',
    });
  });

  test('do not count where this machine has no IPv6, as long as another one answers', async () => {
    expect((await reach(at('192.0.2.1', '2001:db8::1'), 'example.com', noIpv6, 'well')).result).toBe('passed');
    expect((await reach(at('2001:db8::1'), 'example.com', noIpv6, 'well')).result).toBe('failed');
    expect((await reach(at('192.0.2.1', '2001:db8::1'), 'example.com', ipv6Refuses, 'well')).result).toBe('failed');
  });

  test('that are silent are no proof: the words say what else it may be', () => {
    expect(failure('ETIMEDOUT').words).toContain('Some routers do not let a network reach its own public address');
  });

  test('are the name itself where that is one', async () => {
    const looked: string[] = [];
    await reach(at(), '192.0.2.9', async (address) => (looked.push(address), null), 'well');
    expect(looked).toEqual(['192.0.2.9']);
  });
});
