import { generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { decodeProtectedHeader } from 'jose';
import { SETTING, startAuthServer, type AuthServer } from '../../support/auth-server.ts';
import { eventually } from '../../support/eventually.ts';
import { HttpApp } from '../../support/http-app.ts';
import { connect, post, refresh } from '../../support/oauth-client.ts';
import { RedisClient } from '../../support/redis-client.ts';
import { openStore } from '../../support/store.ts';

const RESOURCE = 'https://mcp.example.com';

let server: AuthServer;

beforeAll(async () => {
  server = await startAuthServer();
  await server.protect('mcp.example.com');
  await server.github.signIn('alice');
});

afterAll(() => server?.stop());

const kidOf = (token = ''): string => String(decodeProtectedHeader(token).kid);

const published = async (app: HttpApp = server.app): Promise<string[]> => {
  const { body } = await app.ask<{ keys: { kid: string }[] }>('GET', '/jwks');
  return body.keys.map(({ kid }) => kid);
};

const newPem = (): string =>
  generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ type: 'pkcs1', format: 'pem' });

const base64 = (...pems: readonly string[]): string => Buffer.from(pems.join('\n')).toString('base64');

test('a key is made once, and kept for all replicas and starts; lists lose what has expired', async () => {
  const before = await published();
  expect(before).toHaveLength(1);
  const redis = new RedisClient(server.app.redis.socketPath);
  const lists = ['login', 'session', 'client', 'grant', 'revocation'].map((name) => `index:oauth-${name}`);
  for (const list of lists) await redis.command(`ZADD ${list} 0 expired`);
  await connect(server, { params: { resource: RESOURCE } });
  await server.app.process.stop();
  await server.app.run();
  expect(await published()).toEqual(before);
  for (const list of lists) expect([list, await redis.command(`ZSCORE ${list} expired`)]).toEqual([list, '$-1\r\n']);
  expect(await redis.command('ZCARD index:oauth-login')).toBe(':1\r\n');
});

describe('with a Redis of its own', () => {
  let app: HttpApp;

  beforeAll(async () => {
    const [first, second] = [newPem(), newPem()];
    app = await HttpApp.start('oauth-server', { OAUTH_JWT_PRIVATE_KEY_B64: base64(first, second) });
    await app.store.authSetting.save(SETTING);
    await eventually(async () => expect(await published(app)).toHaveLength(2));
  });

  afterAll(() => app?.stop());

  test('the first key of OAUTH_JWT_PRIVATE_KEY_B64 signs, and all are published', async () => {
    const [signer, other] = await app.store.signingKeys.list();
    expect([signer?.state, other?.state]).toEqual(['signing', 'retired']);
    expect(await published(app)).toEqual([signer?.kid, other?.kid]);
    const given = [newPem()];
    const now = new Date();
    await app.store.signingKeys.settle(given, 1_800, now);
    const states = (at: Date) => app.store.signingKeys.list(at).then((keys) => keys.map(({ state }) => state));
    expect(await states(now)).toEqual(['signing', 'published']);
    expect(await states(new Date(now.getTime() + 121_000))).toEqual(['retired', 'signing']);
  });

  test('what cannot sign is refused at the start', async () => {
    const small = generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey.export({
      type: 'pkcs8',
      format: 'pem',
    });
    const { redis, store } = app;
    for (const value of ['nonsense', base64('no key'), base64(small)]) {
      const started = HttpApp.start('oauth-server', { OAUTH_JWT_PRIVATE_KEY_B64: value }, { redis, store });
      await expect(started).rejects.toThrow('OAUTH_JWT_PRIVATE_KEY_B64 must be base64 of RSA private keys');
    }
  });

  test('private parts are sealed with STORAGE_ENCRYPTION_KEY, also those that were there before', async () => {
    const redis = new RedisClient(app.redis.socketPath);
    expect(await redis.command('GET oauth:signing-keys')).toContain('PRIVATE KEY');
    const sealing = await openStore(app.redis.url, Buffer.alloc(32, 7));
    try {
      expect(await redis.command('GET oauth:signing-keys')).not.toContain('PRIVATE KEY');
      expect((await sealing.signingKeys.find())[0]?.private_key_pem).toContain('PRIVATE KEY');
      const { length } = await sealing.signingKeys.list();
      // At once: none of them is lost.
      await Promise.all([1, 2, 3].map(() => sealing.signingKeys.rotate()));
      expect(await sealing.signingKeys.list()).toHaveLength(length + 3);
      expect(await redis.command('GET oauth:signing-keys')).not.toContain('PRIVATE KEY');
    } finally {
      sealing.close();
    }
  });
});

test('rotation: a new key is published first, signs after the pause, and what the old one signed stays good', async () => {
  const { client, access_token = '', refresh_token = '' } = await connect(server, { params: { resource: RESOURCE } });
  const old = kidOf(access_token);
  await server.app.store.signingKeys.settle([], 1_800);
  await server.app.store.signingKeys.rotate(new Date(), 3);
  await eventually(async () => expect(await published()).toHaveLength(2));
  const early = await refresh(server, client, refresh_token);
  expect(kidOf(early.body.access_token)).toBe(old);
  let token = early.body.refresh_token ?? '';
  await eventually(
    async () => {
      const { body } = await refresh(server, client, token);
      token = body.refresh_token ?? token;
      expect(kidOf(body.access_token)).not.toBe(old);
    },
    { deadlineMs: 15_000 },
  );
  expect(await published()).toContain(old);
  const mine = { client_id: client.client_id, token: access_token };
  expect((await post(server, '/introspect', mine)).body).toMatchObject({ active: true });
  const long = new Date(Date.now() + 2 * 3_600_000);
  await server.app.store.signingKeys.settle([], 1_800, long);
  await eventually(async () => expect(await published()).not.toContain(old));
});
