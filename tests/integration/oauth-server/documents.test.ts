import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import express from 'express';
import { DocumentFetch } from '../../../apps/oauth-server/src/clients/document-fetch.ts';
import { RegistrationGate } from '../../../apps/oauth-server/src/clients/registration-gate.ts';
import { Accounts } from '../../../apps/oauth-server/src/provider/accounts.ts';
import { mountProvider } from '../../../apps/oauth-server/src/provider/mount.ts';
import { Providers } from '../../../apps/oauth-server/src/provider/providers.ts';
import { TokenDesk } from '../../../apps/oauth-server/src/provider/token-desk.ts';
import { Logins } from '../../../apps/oauth-server/src/session/logins.ts';
import { LiveState } from '../../../apps/oauth-server/src/state/live-state.ts';
import { readConfiguration } from '#config';
import { createLogger } from '#platform';
import type { Store } from '#store';
import { SETTING } from '../../support/auth-server.ts';
import { environment } from '../../support/environment.ts';
import { pkce } from '../../support/oauth-client.ts';
import { startRedis, type RedisServer } from '../../support/redis-server.ts';
import { openStore } from '../../support/store.ts';

/** What stands at addresses of the public internet, which these tests cannot reach. */
const PUBLISHED: Readonly<Record<string, () => Response>> = {
  'https://client.example.net/client.json': () =>
    Response.json({
      client_id: 'https://client.example.net/client.json',
      client_name: 'An agent',
      redirect_uris: ['http://localhost/callback'],
      token_endpoint_auth_method: 'none',
    }),
  'https://client.example.net/other.json': () =>
    Response.json({ client_id: 'https://evil.example/client.json', redirect_uris: ['http://localhost/callback'] }),
  'https://client.example.net/moved.json': () => Response.redirect('http://127.0.0.1/client.json', 302),
  'https://client.example.net/large.json': () =>
    Response.json({ client_id: 'https://client.example.net/large.json', client_name: 'x'.repeat(10_000) }),
  'https://client.example.net/web.json': () =>
    Response.json({
      client_id: 'https://client.example.net/web.json',
      redirect_uris: ['http://evil.example/callback'],
      token_endpoint_auth_method: 'none',
    }),
  'https://client.example.net/text.json': () =>
    new Response(
      JSON.stringify({
        client_id: 'https://client.example.net/text.json',
        redirect_uris: ['http://localhost/callback'],
        token_endpoint_auth_method: 'none',
      }),
    ),
  'https://client.example.net/sector.json': () => Response.json(['https://client.example.net/cb']),
  'https://client.example.net/large-sector.json': () =>
    Response.json(['https://client.example.net/cb', `https://client.example.net/${'x'.repeat(70_000)}`]),
};

let redis: RedisServer;
let store: Store;
let state: LiveState;
let documents: DocumentFetch;
let server: Server;
const fetched: string[] = [];

beforeAll(async () => {
  redis = await startRedis();
  store = await openStore(redis.url);
  const { configuration } = readConfiguration(environment());
  await store.authSetting.save(SETTING);
  await store.signingKeys.settle([], 1_800);
  state = new LiveState(store, configuration);
  await state.start();
  documents = new DocumentFetch(state, async (url) => {
    fetched.push(String(url));
    return PUBLISHED[String(url)]?.() ?? new Response('', { status: 404 });
  });
  const accounts = new Accounts(store, configuration, state, new Logins(store, configuration, state));
  const providers = new Providers(
    { store, configuration, state, accounts, documents, cookieKeys: ['a-key-of-the-test'] },
    {
      gate: new RegistrationGate(store, configuration),
      tokens: new TokenDesk(store, state),
      logger: createLogger('oauth-server', 'fatal'),
    },
  );
  server = express().use(mountProvider(providers, state)).listen(0, '127.0.0.1');
  await once(server, 'listening');
});

afterAll(async () => {
  server?.close();
  await state?.stop();
  await documents?.close();
  store?.close();
  await redis?.stop();
});

const authorize = async (clientId: string, redirectUri = 'http://localhost:51234/callback'): Promise<Response> => {
  const { port } = server.address() as AddressInfo;
  const query = new URLSearchParams({
    client_id: clientId,
    redirect_uri: redirectUri,
    response_type: 'code',
    code_challenge: pkce().challenge,
    code_challenge_method: 'S256',
  });
  return fetch(`http://127.0.0.1:${port}/authorize?${query.toString()}`, { redirect: 'manual' });
};

test('a client is known by the document at its id, also with any port of the loopback (findings b, r)', async () => {
  const begun = await authorize('https://client.example.net/client.json');
  expect([begun.status, begun.headers.get('location')]).toEqual([303, expect.stringMatching(/^\/interaction\//)]);
  expect((await authorize('https://client.example.net/client.json')).status).toBe(303);
  expect(fetched).toEqual(['https://client.example.net/client.json']);
  const elsewhere = await authorize('https://client.example.net/client.json', 'http://localhost:51234/other');
  expect([elsewhere.status, elsewhere.headers.get('location')]).toEqual([400, null]);
});

test.each(['other', 'moved', 'large', 'web', 'text', 'none'])(
  'finding r: a document that is not this client’s own, moves, is large, is no JSON or breaks a rule makes no client: %s',
  async (name) => {
    const refused = await authorize(`https://client.example.net/${name}.json`);
    expect([refused.status, refused.headers.get('location')]).toEqual([400, null]);
    expect(fetched).not.toContain('http://127.0.0.1/client.json');
  },
);

test('what a registration names is read up to 64 KiB', async () => {
  const { port } = server.address() as AddressInfo;
  const register = async (sector: string): Promise<number> => {
    const body = {
      redirect_uris: ['https://client.example.net/cb'],
      token_endpoint_auth_method: 'none',
      sector_identifier_uri: `https://client.example.net/${sector}`,
    };
    const headers = { 'content-type': 'application/json' };
    const init = { method: 'POST', headers, body: JSON.stringify(body) };
    return (await fetch(`http://127.0.0.1:${port}/register`, init)).status;
  };
  expect([await register('sector.json'), await register('large-sector.json')]).toEqual([201, 400]);
});

test('attack 23: an id that leads inside is not fetched at all', async () => {
  const count = fetched.length;
  for (const id of [
    'https://127.0.0.1/client.json',
    'https://[::1]/client.json',
    'https://169.254.169.254/latest/client.json',
    'https://localhost/client.json',
    'https://redis/client.json',
    'https://[::ffff:10.0.0.1]/client.json',
  ])
    expect([id, (await authorize(id)).status]).toEqual([id, 400]);
  expect(fetched).toHaveLength(count);
});
