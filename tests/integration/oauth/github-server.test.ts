import { createHash } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { GITHUB_CLIENT_ID, GITHUB_CLIENT_SECRET, startGithub, type GithubServer } from '../../support/github-server.ts';

/** The stand-in itself: what it lets pass must be what GitHub lets pass, or tests of the login prove nothing. */
const CALLBACK = 'https://auth.example.com/callback';
const VERIFIER = 'a-verifier-of-forty-three-characters-or-more-0';

let github: GithubServer;
beforeAll(async () => {
  github = await startGithub();
  await github.register({ callbackUrl: CALLBACK });
});
afterAll(() => github?.stop());

const authorize = async (query: Record<string, string> = {}): Promise<URL> => {
  const asked = new URLSearchParams({
    client_id: GITHUB_CLIENT_ID,
    redirect_uri: CALLBACK,
    state: 'the state',
    scope: 'user:email read:org',
    code_challenge: createHash('sha256').update(VERIFIER).digest('base64url'),
    code_challenge_method: 'S256',
    ...query,
  });
  const response = await fetch(`${github.url}/login/oauth/authorize?${asked}`, { redirect: 'manual' });
  return new URL(response.headers.get('location') ?? '', github.url);
};
const exchange = async (code: string, form: Record<string, string> = {}, accept = ''): Promise<string> => {
  const body = new URLSearchParams({
    client_id: GITHUB_CLIENT_ID,
    client_secret: GITHUB_CLIENT_SECRET,
    redirect_uri: CALLBACK,
    code,
    code_verifier: VERIFIER,
    ...form,
  });
  const response = await fetch(`${github.url}/login/oauth/access_token`, { method: 'POST', body, headers: { accept } });
  expect(response.status).toBe(200);
  return response.text();
};
const codeOf = (url: URL): string => url.searchParams.get('code') ?? '';
const tokenFor = async (login: string, scope: string): Promise<string> => {
  await github.signIn(login);
  return new URLSearchParams(await exchange(codeOf(await authorize({ scope })))).get('access_token') ?? '';
};
const api = (path: string, token: string): Promise<Response> =>
  fetch(`${github.url}/api/v3${path}`, { headers: { authorization: `Bearer ${token}` } });

test('a code is good once, for its redirect, its secret and its verifier alone; errors come by status 200', async () => {
  await github.signIn('alice');
  const back = await authorize();
  expect([back.origin + back.pathname, back.searchParams.get('state')]).toEqual([CALLBACK, 'the state']);
  expect(await exchange(codeOf(back), { client_secret: 'wrong' })).toContain('error=incorrect_client_credentials');
  expect(await exchange(codeOf(back))).toMatch(
    /^access_token=gho_[\w-]+&scope=user%3Aemail%2Cread%3Aorg&token_type=bearer$/,
  );
  expect(await exchange(codeOf(back))).toContain('error=bad_verification_code');
  expect(await exchange(codeOf(await authorize()), { code_verifier: 'x' })).toContain('bad_verification_code');
  const elsewhere = await exchange(codeOf(await authorize()), { redirect_uri: `${CALLBACK}/x` }, 'application/json');
  expect(JSON.parse(elsewhere)).toMatchObject({ error: 'redirect_uri_mismatch' });
});

test('nobody is sent to where the application is not registered', async () => {
  const back = await authorize({ redirect_uri: 'https://auth.example.com.evil.example/callback' });
  expect([back.origin + back.pathname, back.searchParams.get('error')]).toEqual([CALLBACK, 'redirect_uri_mismatch']);
});

test('addresses, organisations and teams need their scopes; long lists come in pages', async () => {
  const token = await tokenFor('Dave-Many', 'user:email,read:org');
  const first = await api('/user/teams?per_page=100', token);
  expect(((await first.json()) as unknown[]).length).toBe(100);
  const next = /<([^>]+)>; rel="next"/.exec(first.headers.get('link') ?? '')?.[1] ?? '';
  const rest = await fetch(next, { headers: { authorization: `Bearer ${token}` } });
  expect(((await rest.json()) as unknown[]).length).toBe(30);
  expect(rest.headers.get('link')).not.toContain('rel="next"');
  expect(await (await api('/user/orgs', token)).json()).toEqual([{ login: 'acme', id: 1 }]);
  const narrow = await tokenFor('bob', '');
  expect(await (await api('/user', narrow)).json()).toMatchObject({ id: 1002, login: 'bob', email: null });
  expect((await api('/user/emails', narrow)).status).toBe(404);
  expect((await api('/user/teams', narrow)).status).toBe(403);
});

test('troubles and changes are those that a test asks for, as often as it asks', async () => {
  const token = await tokenFor('alice', 'user:email');
  await github.fail('/api/v3/user$');
  expect((await api('/user', token)).status).toBe(502);
  await github.limitRate();
  expect((await api('/user', token)).headers.get('x-ratelimit-remaining')).toBe('0');
  await github.cut('/api/v3/user$');
  await expect(api('/user', token)).rejects.toThrow();
  await github.slowDown('/api/v3/user$', 150);
  const began = performance.now();
  expect((await api('/user', token)).status).toBe(200);
  expect(performance.now() - began).toBeGreaterThan(140);
  await github.change('alice', { login: 'alice-2' });
  expect(await (await api('/user', token)).json()).toMatchObject({ id: 1001, login: 'alice-2' });
  await github.withdraw(1001);
  expect((await api('/user', token)).status).toBe(401);
});
