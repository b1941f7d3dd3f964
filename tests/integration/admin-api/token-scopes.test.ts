import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Problem, SessionInfo, TokenInfo, TokenRotated, TokenView } from '#contracts';
import { ADMIN, parseTokenName, type ApiToken } from '#domain';
import { hashToken, newToken } from '#store';
import { EventStream } from '../../support/event-stream.ts';
import { eventually } from '../../support/eventually.ts';
import { HttpApp } from '../../support/http-app.ts';
import { RedisClient } from '../../support/redis-client.ts';
import { targetOf } from '../../support/store.ts';

/** What changes nothing although it is no GET: it only looks, or says what it would do. */
const LOOKS = new Set(['POST /explain', 'POST /certificates/preflight', 'POST /config/plan']);
/** What needs no token at all. */
const OPEN = new Set(['POST /auth/login', 'POST /auth/logout']);

interface Operation {
  readonly name: string;
  readonly method: string;
  readonly path: string;
  readonly scopes: readonly string[] | undefined;
  /** It does not look who asks. */
  readonly open: boolean;
}

let api: HttpApp;
let operations: Operation[];

beforeAll(async () => {
  api = await HttpApp.start('admin-api');
  const { body } = await api.ask<{ paths: Record<string, Record<string, Record<string, unknown>>> }>(
    'GET',
    '/openapi.json',
  );
  operations = Object.entries(body.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([lower, operation]) => {
      const method = lower.toUpperCase();
      return {
        name: `${method} ${path}`,
        method,
        path,
        scopes: operation['x-scopes'] as string[] | undefined,
        open: ((operation['security'] as object[] | undefined) ?? []).length === 0,
      };
    }),
  );
});

afterAll(() => api?.stop());

/** With names that nothing has, and a body that nothing takes: whoever is let in gets another refusal. */
const attempt = async ({ method, path }: Operation, token: ApiToken): Promise<number> => {
  const abort = new AbortController();
  const body = ['GET', 'DELETE'].includes(method) ? {} : { body: { nothing: true } };
  const filled = path.replaceAll(/\{\w+\}/g, 'nothing');
  const { status } = await api.fetch(method, filled, { token: token.token, signal: abort.signal, ...body });
  abort.abort();
  return status;
};
const changes = ({ name, method }: Operation): boolean => method !== 'GET' && !LOOKS.has(name);
const asked = (): Operation[] => operations.filter(({ name }) => !OPEN.has(name));

describe('every operation of the OpenAPI document', () => {
  test('that changes anything refuses a token that may only read: 403; what only looks does not', async () => {
    const reader = await api.token('reader', { scopes: ['read', 'admin'] });
    expect(asked().length).toBeGreaterThan(70);
    for (const operation of asked()) {
      const status = await attempt(operation, reader);
      expect([operation.name, status === 403]).toEqual([operation.name, changes(operation)]);
    }
  });

  test('lets a token that may write as far as its own things; what is for the administrator alone refuses it', async () => {
    const writer = await api.token('writer');
    for (const operation of asked()) {
      const status = await attempt(operation, writer);
      const isForAdmin = operation.scopes?.includes('admin') ?? false;
      // What is nobody's is not another token's: 403 would say that the token has not the right.
      expect([operation.name, status === 403]).toEqual([operation.name, isForAdmin]);
    }
  });

  test('refuses a token that has expired: 401, and says what to do', async () => {
    const expired = await api.token('expired', { expires_at: '2026-01-01T00:00:00.000Z' });
    for (const operation of asked()) {
      if (!operation.open) expect([operation.name, await attempt(operation, expired)]).toEqual([operation.name, 401]);
    }
    const told = await api.ask<{ message: string }>('GET', '/token/info', { token: expired.token });
    expect(told.body.message).toContain('just token-rotate expired expires=90d');
    const begun = await api.ask('POST', '/auth/login', { body: { token: expired.token } });
    expect(begun.status).toBe(401);
  });

  test('with API_REQUIRE_AUTH tells nothing without a token, but what is public by its nature and where one logs in', async () => {
    const closed = await HttpApp.start('admin-api', { API_REQUIRE_AUTH: 'true' });
    try {
      for (const operation of operations) {
        const path = operation.path.replaceAll(/\{\w+\}/g, 'nothing');
        const body = ['GET', 'DELETE'].includes(operation.method) ? {} : { body: { nothing: true } };
        const { status } = await closed.fetch(operation.method, path, body);
        expect([operation.name, status === 401 || OPEN.has(operation.name)]).toEqual([
          operation.name,
          !operation.open || OPEN.has(operation.name),
        ]);
      }
      const { token } = await closed.token('reader', { scopes: ['read'] });
      expect((await closed.ask('GET', '/proxy/targets', { token })).status).toBe(200);
    } finally {
      await closed.stop();
    }
  });

  test('says which scopes it needs', () => {
    const scopesOf = new Map(operations.map(({ name, scopes }) => [name, scopes]));
    for (const operation of asked()) {
      if (!changes(operation)) continue;
      expect([operation.name, operation.scopes]).toEqual([operation.name, expect.arrayContaining(['write'])]);
    }
    expect(scopesOf.get('PUT /settings')).toEqual(['write', 'admin']);
    expect(scopesOf.get('GET /settings')).toEqual(['read', 'admin']);
    expect(scopesOf.get('POST /explain')).toEqual(['read']);
  });
});

describe('a token that may only read', () => {
  test('is told which scope is missing; asks for what a change would do, and has no private keys', async () => {
    const reader = await api.token('only-reads', { scopes: ['read'] });
    const { token } = reader;
    const refused = await api.ask<{ message: string }>('PUT', '/token/email', {
      token,
      body: { cert_email: 'a@b.de' },
    });
    expect(refused.body.message).toContain('This needs the scope write; the token only-reads has only: read.');
    const bulk = { token, body: { action: 'disable', hostnames: ['nothing.example.com'] } };
    expect((await api.ask('POST', '/proxy/targets/bulk?dry_run=true', bulk)).status).not.toBe(403);
    for (const query of ['', '?dry_run=false', '?dry_run=true&dry_run=false', '?DRY_RUN=true'])
      expect((await api.ask('POST', `/proxy/targets/bulk${query}`, bulk)).status).toBe(403);
    const key = await api.ask<{ message: string }>('GET', '/certificates/x?include_private_key=true', { token });
    expect([key.status, key.body.message]).toEqual([403, expect.stringContaining('scope write')]);
    expect((await api.ask('GET', '/settings', { token })).status).toBe(403);
  });
});

describe('a token with the scope admin', () => {
  test("has everybody's things and the gateway's; what it makes is the administrator's and stays without it", async () => {
    const deputy = await api.token('deputy', { scopes: ['read', 'write', 'admin'] });
    const { token } = deputy;
    const create = (hostname: string): Promise<{ body: unknown }> => {
      const body = { hostname, target_url: 'http://localhost:1', enable_https: false };
      return api.ask('POST', '/proxy/targets', { token, body });
    };
    expect(await create('before.example.com')).toMatchObject({
      status: 201,
      body: { proxy_target: { created_by: 'admin', owner_token_hash: '' } },
    });
    const admin = await api.token('admin');
    expect(await create('after.example.com')).toMatchObject({
      body: { proxy_target: { created_by: 'admin', owner_token_hash: admin.hash } },
    });
    expect((await api.ask('GET', '/settings', { token })).status).toBe(200);
    const info = await api.ask<TokenInfo>('GET', '/token/info', { token });
    expect(info.body).toMatchObject({ name: 'deputy', admin: true, scopes: ['read', 'write', 'admin'] });
    await api.ask('DELETE', '/tokens/deputy', { token });
    expect((await api.ask('GET', '/token/info', { token })).status).toBe(401);
    const left = (await api.store.targets.list()).records.map(({ hostname }) => hostname);
    expect(left).toEqual(expect.arrayContaining(['after.example.com', 'before.example.com']));
  });
});

const login = (token: string): Promise<{ status: number; body: unknown; headers: Headers }> =>
  api.ask<SessionInfo>('POST', '/auth/login', { body: { token } });
const status = async (token: string): Promise<number> => (await api.ask('GET', '/token/info', { token })).status;

async function rotate(name: string, seconds: number): Promise<string> {
  const found = await api.store.tokens.findByName(parseTokenName(name));
  if (!found) throw new Error(`there is no token ${name}`);
  return (await api.store.tokens.rotate(found, newToken(), seconds, new Date())).token;
}

describe('a token that was rotated', () => {
  test('owns what it owned; the secret before is good for its time of grace only', async () => {
    const roger = await api.token('roger');
    await api.store.targets.create(targetOf('rogers.example.com', roger));
    const second = await rotate('roger', 60);
    expect([await status(roger.token), await status(second)]).toEqual([200, 200]);
    const own = await api.ask('PUT', '/proxy/targets/rogers.example.com', { token: second, body: { notes: 'mine' } });
    expect(own.status).toBe(200);
    const third = await rotate('roger', 0);
    expect([await status(roger.token), await status(second), await status(third)]).toEqual([401, 401, 200]);
    expect((await login(roger.token)).status).toBe(401);
  });

  test('ends its sessions and streams at once, and begins none with the secret before', async () => {
    const susan = await api.token('susan');
    const cookie = (await login(susan.token)).headers.get('set-cookie')?.split(';')[0] ?? '';
    const stream = await EventStream.open(`${api.url}/events`, { cookie });
    expect((await api.ask('GET', '/auth/session', { headers: { cookie } })).status).toBe(200);
    const second = await rotate('susan', 60);
    expect((await api.ask('GET', '/auth/session', { headers: { cookie } })).status).toBe(401);
    await eventually(() => expect(stream.isOver).toBe(true));
    const before = await login(susan.token);
    expect([before.status, before.body]).toMatchObject([401, { message: expect.stringContaining('its new secret') }]);
    expect((await login(second)).status).toBe(200);
  });

  test('a session ends when its token expires', async () => {
    const until = new Date(Date.now() + 60_000).toISOString();
    const tim = await api.token('tim', { expires_at: until });
    const cookie = (await login(tim.token)).headers.get('set-cookie')?.split(';')[0] ?? '';
    expect((await api.ask('GET', '/auth/session', { headers: { cookie } })).status).toBe(200);
    const found = await api.store.tokens.findByHash(tim.hash);
    if (!found) throw new Error('there is no token tim');
    await api.store.tokens.update({ ...found.record, expires_at: new Date().toISOString() }, found);
    expect((await api.ask('GET', '/auth/session', { headers: { cookie } })).status).toBe(401);
  });
});

describe('GET /tokens', () => {
  test('shows scopes, end and last use, to a token itself and to the administrator all', async () => {
    const una = await api.token('una', { expires_at: '2999-01-01T00:00:00.000Z' });
    await api.token('vic', { scopes: ['read', 'admin'] });
    const own = (): Promise<{ body: TokenView[] }> => api.ask<TokenView[]>('GET', '/tokens', { token: una.token });
    await eventually(async () => expect((await own()).body[0]?.last_used_at).not.toBeNull());
    const [shown, ...others] = (await own()).body;
    expect(others).toEqual([]);
    expect(shown).toMatchObject({
      name: 'una',
      scopes: ['read', 'write'],
      expires_at: '2999-01-01T00:00:00.000Z',
      previous_until: null,
    });
    expect(Date.now() - Date.parse(shown?.last_used_at ?? '')).toBeLessThan(130_000);
    const vic = await api.store.tokens.findByName(parseTokenName('vic'));
    const all = await api.ask<TokenView[]>('GET', '/tokens?sort=-name&limit=2', { token: vic?.record.token ?? '' });
    expect([all.status, all.body.length, Number(all.headers.get('x-total-count')) > 3]).toEqual([200, 2, true]);
    expect(all.text).not.toMatch(/mpm_|sha256:/);
  });

  test('the use of a token is written once a minute, however much it is used', async () => {
    const redis = new RedisClient(api.redis.socketPath);
    const will = await api.token('will');
    const score = (): Promise<string> => redis.command(`ZSCORE index:token-use ${will.hash}`);
    await api.ask('GET', '/token/info', { token: will.token });
    await eventually(async () => expect(await score()).not.toBe('$-1\r\n'));
    const writes = async (): Promise<number> =>
      Number(/cmdstat_zadd:calls=(\d+)/.exec(await redis.command('INFO commandstats'))?.[1]);
    const before = await writes();
    for (let i = 0; i < 20; i += 1) await api.ask('GET', '/token/info', { token: will.token });
    // A minute may end meanwhile.
    expect((await writes()) - before).toBeLessThanOrEqual(1);
  });
});

const rotating = (name: string, token: string, body: object = {}) =>
  api.ask<TokenRotated & Problem>('POST', `/tokens/${name}/rotate`, { token, body });

describe('POST /tokens/{name}/rotate', () => {
  test('gives a token another secret, which is told once; what it owns stays', async () => {
    const yves = await api.token('yves');
    await api.store.targets.create(targetOf('yves.example.com', yves));
    const first = await rotating('yves', yves.token, { grace_seconds: 60 });
    expect([first.status, first.body.name, first.headers.get('cache-control')]).toEqual([200, 'yves', 'no-store']);
    expect(Date.parse(first.body.previous_until ?? '') - Date.now()).toBeGreaterThan(50_000);
    expect([await status(yves.token), await status(first.body.token)]).toEqual([200, 200]);
    const chief = await api.token('chief', { scopes: ['read', 'write', 'admin'] });
    const second = await rotating('yves', chief.token);
    expect([second.status, second.body.previous_until]).toEqual([200, null]);
    expect([await status(first.body.token), await status(second.body.token)]).toEqual([401, 200]);
    const own = await api.ask('PUT', '/proxy/targets/yves.example.com', {
      token: second.body.token,
      body: { notes: '' },
    });
    expect(own.status).toBe(200);
  });

  test('is refused to other tokens, without the scope, for one that is over, and for the one named admin', async () => {
    const [zoe, zack] = [await api.token('zoe'), await api.token('zack', { scopes: ['read'] })];
    const deputy = await api.token('deputy2', { scopes: ['read', 'write', 'admin'] });
    const over = { expires_at: '2020-01-01T00:00:00.000Z' };
    await Promise.all([api.token('over', over), (await api.store.tokens.findByName(ADMIN)) ?? api.token(ADMIN)]);
    const told = [
      await rotating('zack', zoe.token),
      await rotating('nobody', zoe.token),
      await rotating('zack', zack.token),
      await rotating('nobody', deputy.token),
      await rotating('over', deputy.token),
      await rotating('admin', deputy.token),
      await rotating('zoe', zoe.token, { grace_seconds: -1 }),
      await rotating('zoe', zoe.token, { grace_seconds: 2_592_001 }),
    ];
    expect(told.map((each) => each.status)).toEqual([403, 403, 403, 404, 409, 409, 400, 400]);
    expect(told[4]?.body.message).toContain('just token-rotate over expires=90d');
    expect(told[7]?.body.details).toEqual([
      { field: 'grace_seconds', message: 'must be a whole number from 0 to 2592000' },
    ]);
    expect([await status(zoe.token), await status(zack.token)]).toEqual([200, 200]);
  });
});

describe('DELETE /tokens/{name}', () => {
  test("takes what the token owns with it; the administrator's own token is not deleted there", async () => {
    const boss = await api.token('boss', { scopes: ['read', 'write', 'admin'] });
    const xena = await api.token('xena');
    await api.store.targets.create(targetOf('xenas.example.com', xena));
    const { body } = await api.ask('DELETE', '/tokens/xena', { token: boss.token });
    expect(body).toMatchObject({ status: 'success', name: 'xena', deleted_targets: ['xenas.example.com'] });
    expect((await api.ask('GET', '/token/info', { token: xena.token })).status).toBe(401);
    expect((await api.ask('DELETE', '/tokens/xena', { token: boss.token })).status).toBe(404);
    expect((await api.ask('DELETE', '/tokens/admin', { token: boss.token })).status).toBe(409);
  });
});

test('a token that was stored before there were scopes has the rights that it had', async () => {
  const old = await api.token('old');
  const redis = new RedisClient(api.redis.socketPath);
  const [, digits = ''] = old.hash.split(':');
  const { name, hash, token, cert_email, created_at } = old;
  await redis.set(
    `auth:token:${digits}`,
    JSON.stringify({ schema_version: 1, name, hash, token, cert_email, created_at }),
  );
  const info = await api.ask<TokenInfo>('GET', '/token/info', { token });
  expect(info.body).toMatchObject({ name: 'old', scopes: ['read', 'write'], expires_at: null });
  const body = { hostname: 'olds.example.com', target_url: 'http://localhost:1', enable_https: false };
  expect((await api.ask('POST', '/proxy/targets', { token, body })).status).toBe(201);
  expect(hashToken(token)).toBe(hash);
});
