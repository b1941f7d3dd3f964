import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Adapter, AdapterPayload, KoaContextWithOIDC } from 'oidc-provider';
import { adapterFor } from '../../../apps/oauth-server/src/provider/adapter.ts';
import { requireStandingGrant } from '../../../apps/oauth-server/src/provider/standing-grant.ts';
import { readConfiguration } from '#config';
import type { Store } from '#store';
import { environment } from '../../support/environment.ts';
import { RedisClient } from '../../support/redis-client.ts';
import { startRedis, type RedisServer } from '../../support/redis-server.ts';
import { openStore } from '../../support/store.ts';

let redis: RedisServer;
let store: Store;

beforeAll(async () => {
  redis = await startRedis();
  store = await openStore(redis.url);
});

afterAll(async () => {
  store?.close();
  await redis?.stop();
});

const adapter = (name: string, own: Readonly<Record<string, string>> = {}): Adapter => {
  const { configuration } = readConfiguration(environment(own));
  const made = adapterFor({ store, configuration }) as (name: string) => Adapter;
  return made(name);
};

const payload = { grantId: 'the-grant', clientId: 'the-client', accountId: '1001' } as AdapterPayload;

test('finding j: of two that both found a code unused the second ends the grant, with all that it has issued', async () => {
  const codes = adapter('AuthorizationCode');
  await adapter('Grant').upsert('the-grant', { ...payload, exp: Math.floor(Date.now() / 1_000) + 600 }, 600);
  await codes.upsert('the-code', payload, 60);
  await adapter('RefreshToken').upsert('the-token', payload, 600);
  await codes.consume('the-code');
  await expect(codes.consume('the-code')).rejects.toThrow('invalid_grant');
  expect(await adapter('Grant').find('the-grant')).toBeUndefined();
  expect(await adapter('RefreshToken').find('the-token')).toBeUndefined();
  expect(await store.revocations.all()).toContainEqual(expect.objectContaining({ kind: 'grant', value: 'the-grant' }));
  await expect(codes.consume('the-code')).rejects.toThrow('invalid_grant');
});

test('what a grant has issued is known for as long as the last of it lives', async () => {
  const client = new RedisClient(redis.socketPath);
  const seconds: number[] = [];
  for (const lifetime of [60, 600, 60]) {
    await adapter('RefreshToken').upsert(`of ${lifetime} ${seconds.length}`, payload, lifetime);
    seconds.push(Number((await client.command('TTL oauth:grant-members:the-grant')).trim().slice(1)));
  }
  const [first = 0, ...others] = seconds;
  expect([first > 50 && first <= 60, ...others.map((each) => each > 590)]).toEqual([true, true, true]);
});

const command = async (words: string): Promise<number> =>
  Number((await new RedisClient(redis.socketPath).command(words)).trim().slice(1));
const isKnown = async (id: string): Promise<boolean[]> => [
  (await adapter('Client').find(id)) !== undefined,
  (await adapter('RegistrationAccessToken').find(`token of ${id}`)) !== undefined,
];
const left = (id: string): Promise<number> => command(`TTL oauth:client:${id}`);

describe('attack 23: clients that nobody has used', () => {
  const DAY = 86_400;
  const metadata = { redirect_uris: ['https://client.example.net/cb'] } as AdapterPayload;
  const register = async (id: string, own: Readonly<Record<string, string>> = {}): Promise<void> => {
    await adapter('Client', own).upsert(id, metadata, 0);
    await adapter('RegistrationAccessToken', own).upsert(`token of ${id}`, { clientId: id }, 0);
  };

  test('are forgotten after a day, unless who registers them had to show a token', async () => {
    await register('new');
    await register('short', { OAUTH_CLIENT_LIFETIME: '60' });
    await register('known', { OAUTH_DCR: 'token' });
    await register('eternal', { OAUTH_CLIENT_LIFETIME: '0' });
    expect(Math.abs((await left('new')) - DAY)).toBeLessThan(5);
    expect(Math.abs((await left('eternal')) - DAY)).toBeLessThan(5);
    expect(await left('short')).toBeLessThanOrEqual(60);
    expect(await left('known')).toBeGreaterThan(80 * DAY);
    // Changing it is no use of it, and using it is.
    await adapter('Client').upsert('new', { ...metadata, client_name: 'changed' }, 0);
    expect(Math.abs((await left('new')) - DAY)).toBeLessThan(5);
    await store.oauthClients.touch('new', 90 * DAY);
    await store.oauthClients.touch('eternal', 0);
    expect([(await left('new')) > 80 * DAY, await left('eternal')]).toEqual([true, -1]);
  });

  test('make room for newer ones; what is used stays', async () => {
    await register('old');
    await register('used');
    await store.oauthClients.touch('used', DAY);
    await command(`ZADD oauth:unused-clients ${Date.now() - 1_000} old`);
    const flood = Array.from({ length: 2_000 }, (_, i) => `${Date.now() - 500} flood-${i}`);
    await command(`ZADD oauth:unused-clients ${flood.join(' ')}`);
    await register('newest');
    expect([await isKnown('old'), await isKnown('used'), await isKnown('newest')]).toEqual([
      [false, false],
      [true, true],
      [true, true],
    ]);
    expect(await command('ZCARD oauth:unused-clients')).toBe(2_000);
  });
});

/** Makes a token of a grant, as the library does, which is taken back meanwhile or is not. */
async function issue(isTakenBack: boolean): Promise<unknown[]> {
  await adapter('Grant').upsert('a-grant', { ...payload, exp: Math.floor(Date.now() / 1_000) + 600 }, 600);
  const context = { status: 200, body: 'tokens', oidc: { route: 'token', entities: { Grant: { jti: 'a-grant' } } } };
  await requireStandingGrant({ store })(context as unknown as KoaContextWithOIDC, async () => {
    if (isTakenBack) await store.oauthGrants.end('a-grant');
    await adapter('RefreshToken').upsert('a-token', { ...payload, grantId: 'a-grant' }, 600);
  });
  return [context.status, context.body, (await adapter('RefreshToken').find('a-token')) !== undefined];
}

test('attack 21: a grant that is taken back while a token of it is made gives none, nor a refresh token', async () => {
  expect(await issue(false)).toEqual([200, 'tokens', true]);
  expect(await issue(true)).toEqual([400, expect.objectContaining({ error: 'invalid_grant' }), false]);
});
