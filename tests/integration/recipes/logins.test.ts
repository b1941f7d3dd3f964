import { createPrivateKey } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Store } from '#store';
import { runRecipe, startRecipeSystem, type RecipeSystem } from '../../support/recipe.ts';
import { openStore, tokenOf } from '../../support/store.ts';

let system: RecipeSystem;
let store: Store;

beforeAll(async () => {
  system = await startRecipeSystem({ ADMIN_TOKEN: 'the-token-of-the-administrator', ADMIN_EMAIL: 'me@example.com' });
  store = await openStore(system.redis.url);
}, 120_000);
afterAll(async () => {
  store?.close();
  await system?.stop();
});

const just = (...words: string[]): ReturnType<RecipeSystem['just']> => system.just(...words);
const json = async <T>(...words: string[]): Promise<T> => {
  const { code, stdout, stderr } = await just(...words, '--json');
  expect([code, stderr]).toEqual([0, '']);
  return JSON.parse(stdout) as T;
};
const identity = (username: string, groups: string[] = []) => ({
  sub: String(Buffer.from(username).readUInt16BE()),
  username,
  name: '',
  email: `${username}@example.com`,
  emails: [`${username}@example.com`],
  groups,
});

test('generate-oauth-key makes a key that OAUTH_JWT_PRIVATE_KEY_B64 takes, and prints nothing else', async () => {
  const { stdout } = await just('generate-oauth-key', 'bits=3072');
  const [, value = ''] = /^OAUTH_JWT_PRIVATE_KEY_B64=(\S+)\n/.exec(stdout) ?? [];
  const key = createPrivateKey(Buffer.from(value, 'base64'));
  expect([key.asymmetricKeyType, key.asymmetricKeyDetails?.modulusLength]).toEqual(['rsa', 3072]);
  const { atHomekey_b64 } = await json<{ atHomekey_b64: string }>('generate-oauth-key');
  expect(atHomekey_b64).not.toBe(value);
  expect((await just('generate-oauth-key', 'bits=1024')).code).toBe(2);
});

describe('auth-setup', () => {
  test('before it, a login in front of a host is refused with what to do', async () => {
    await just('proxy-create', 'early.example.com', 'http://127.0.0.1:1', 'admin', 'enable-https=false');
    const { code, stderr } = await just('proxy-auth-enable', 'early.example.com', 'admin');
    expect([code, stderr]).toEqual([1, expect.stringContaining('auth-setup')]);
    expect((await just('oauth-status', 'admin')).stdout).toContain('not set up');
    const mcp = await just('mcp-add', 'half.example.com', 'http://127.0.0.1:1');
    expect([mcp.code, mcp.stderr]).toEqual([1, expect.stringContaining('auth-setup')]);
    expect(await store.targets.find('half.example.com' as never)).toBeUndefined();
  });

  test('makes the auth host and its certificate, shares the cookie, and says what to enter at GitHub', async () => {
    const { code, stdout } = await just('auth-setup', 'example.com');
    expect(code).toBe(0);
    expect(stdout).toContain('Authorization callback URL  https://auth.example.com/callback');
    expect(stdout).toContain('Certificate generation started for auth.example.com');
    expect(stdout).toContain('share one cookie');
    expect(stdout).toContain('warning: GITHUB_CLIENT_ID and GITHUB_CLIENT_SECRET are not set');
    expect(await store.authSetting.find()).toEqual({ auth_host: 'auth.example.com', cookie_domain: 'example.com' });
    const found = await store.targets.find('auth.example.com' as never);
    expect(found?.record).toMatchObject({ target_url: 'instance:oauth-server', https_redirect: true });
  });

  test('run again, changes what is said and keeps the host; another kind of host is never taken over', async () => {
    const again = await json<{ certificate_status: string }>('auth-setup', 'example.com', 'cookie-domain=none');
    expect(again.certificate_status).toBe('existing');
    expect((await store.authSetting.find())?.cookie_domain).toBeNull();
    await just('auth-setup', 'example.com');
    await just('proxy-create', 'auth.example.org', 'http://127.0.0.1:1', 'admin', 'enable-https=false');
    const { code, stderr } = await just('auth-setup', 'example.org');
    expect([code, stderr]).toEqual([1, expect.stringContaining('auth-host=login.example.org')]);
    await just('auth-setup', 'example.com', 'auth-host=login.example.net', 'staging=true');
    expect(await store.authSetting.find()).toEqual({ auth_host: 'login.example.net', cookie_domain: null });
    const elsewhere = await store.targets.find('login.example.net' as never);
    expect(elsewhere?.record.acme_directory_url).toContain('staging');
    const two = await just('auth-setup', 'example.com', 'staging=true', 'acme-directory-url=internal-ca');
    expect([two.code, two.stderr]).toEqual([2, expect.stringContaining('both name a CA')]);
    await just('auth-setup', 'example.com', 'auth-host=login.home.lan', 'acme-directory-url=internal-ca');
    const atHome = await store.targets.find('login.home.lan' as never);
    expect(atHome?.record.acme_directory_url).toBe('internal-ca');
    const moved = await just('proxy-update', 'login.example.net', 'acme-directory-url=internal-ca');
    expect(moved.stdout).toContain('npx --yes rust-just proxy-cert-generate login.example.net');
  });
});

describe('a login in front of a host', () => {
  const HOST = 'api.example.com';
  beforeAll(async () => {
    await just('auth-setup', 'example.com');
    await just('proxy-create', HOST, 'http://127.0.0.1:1', 'admin', 'enable-https=false');
  });

  test('is enabled, configured, shown and disabled by the words of the source', async () => {
    expect((await just('proxy-auth-enable', HOST, 'admin', 'auth.example.com', 'redirect')).code).toBe(0);
    await just('proxy-auth-config', HOST, 'admin', 'users=alice,bob,charlie');
    await just('proxy-auth-config', HOST, 'admin', 'emails=*@example.com,*@company.com');
    await just('proxy-auth-config', HOST, 'admin', 'groups=admins', 'excluded-paths=/health/');
    const { stdout } = await just('proxy-auth-show', HOST);
    expect(stdout).toMatch(/login +on/);
    expect(stdout).toMatch(/mode +redirect/);
    expect(stdout).toContain('alice, bob, charlie');
    expect(stdout).toContain('*@example.com, *@company.com');
    expect(stdout).toContain('warning: There is no local group admins');
    const off = (await just('proxy-auth-disable', HOST, 'admin')).stdout;
    expect(off).toContain('is for everybody');
    expect(off).not.toContain('everybody who has an account');
    expect(await json('proxy-auth-show', HOST)).toMatchObject({
      enabled: false,
      mode: 'redirect',
      required_users: ['alice', 'bob', 'charlie'],
      excluded_paths: ['/health/'],
    });
    const withoutToken = async (): Promise<string> =>
      (await runRecipe({ ...system.environment, ADMIN_TOKEN: '' }, 'proxy-auth-show', HOST)).stdout;
    expect(await withoutToken()).toMatch(/users +\*\*\*, \*\*\*, \*\*\*/);
    await store.tokens.create(tokenOf('admin'));
    expect(await withoutToken()).toContain('alice, bob, charlie');
    await just('proxy-auth-disable', HOST, 'admin', 'forget');
    expect(await json('proxy-auth-show', HOST)).toMatchObject({ mode: 'forward', required_users: [] });
  });

  test("a list that names nothing is a mistake, not a way in for everybody; 'none' says that", async () => {
    await just('proxy-auth-enable', HOST, 'admin', 'users=alice');
    for (const words of [['users='], ['users=,'], ['--users='], []]) {
      const { code, stderr } = await just('proxy-auth-config', HOST, 'admin', ...words);
      expect([code, stderr]).toEqual([2, expect.stringContaining('users')]);
    }
    expect(await json('proxy-auth-show', HOST)).toMatchObject({ required_users: ['alice'] });
    const opened = await just('proxy-auth-config', HOST, 'admin', 'users=none');
    expect(opened.stdout).toContain('warning: No users, emails or groups are named, so everybody who has an account');
    expect(await json('proxy-auth-show', HOST)).toMatchObject({ enabled: true, required_users: [] });
  });

  test('what is typed wrong is said before anything is sent', async () => {
    const { code, stderr } = await just('proxy-auth-enable', HOST, 'admin', '', 'open', 'emails=a@b@c', 'users=a b');
    expect(code).toBe(2);
    for (const word of ['mode', 'emails', 'users']) expect(stderr).toContain(word);
  });
});

describe('mcp-add', () => {
  const HOST = 'mcp.example.com';
  const SERVER = 'http://127.0.0.1:3001';
  const add = (...words: string[]): ReturnType<typeof just> => just('mcp-add', HOST, `${SERVER}/mcp`, ...words);
  const found = async (): Promise<unknown> => (await store.targets.find(HOST as never))?.record;

  test('says what it would make, and makes nothing', async () => {
    const dry = await json<{ created: boolean; would_create: object }>(
      'mcp-add',
      HOST,
      SERVER,
      'dry-run',
      'users=alice',
    );
    expect(dry).toMatchObject({ created: false, would_create: { target_url: SERVER, auth_required_users: ['alice'] } });
    expect(await found()).toBeUndefined();
  });

  test('makes host, certificate and login in one step, and says what each client wants', async () => {
    const { code, stdout, stderr } = await add('users=alice', '--groups=example/admins');
    expect([code, stderr]).toEqual([0, '']);
    expect(await found()).toMatchObject({
      target_url: SERVER,
      https_redirect: true,
      auth_enabled: true,
      auth_mode: 'forward',
      auth_prm: true,
      auth_required_users: ['alice'],
      auth_required_groups: ['example/admins'],
    });
    expect(stdout).toContain(`Certificate generation started for ${HOST}`);
    const url = `https://${HOST}/mcp`;
    expect(stdout).toContain(`claude mcp add --transport http mcp-example-com ${url}`);
    expect(stdout).toContain(`mcp-test ${HOST}`);
    const again = await json<{ created: boolean; clients: { client: string; paste: string }[] }>(
      'mcp-add',
      HOST,
      `${SERVER}/mcp`,
    );
    expect(again.created).toBe(false);
    const paste = (client: string): string => again.clients.find((each) => each.client === client)?.paste ?? '';
    expect(JSON.parse(paste('VS Code'))).toEqual({ servers: { 'mcp-example-com': { type: 'http', url } } });
    expect(JSON.parse(paste('Cursor'))).toEqual({ mcpServers: { 'mcp-example-com': { url } } });
    for (const client of ['Claude Desktop', 'MCP inspector']) expect(paste(client)).toContain(url);
  });

  test('refuses a host that is only half of it, or something else, and says what is missing; nothing is changed', async () => {
    await just('proxy-auth-config', HOST, 'prm=false', 'mode=passthrough');
    await just('proxy-disable', HOST);
    const before = await found();
    const half = await add('users=bob');
    expect(half.code).toBe(1);
    for (const remedy of ['mode=forward', 'prm=true', `proxy-enable ${HOST}`, 'users=bob'])
      expect(half.stderr).toContain(remedy);
    expect(half.stderr).not.toContain('enable-https');
    const other = await just('mcp-add', HOST, 'http://127.0.0.1:3002');
    expect([other.code, other.stderr]).toEqual([1, expect.stringContaining(`goes to ${SERVER}, not to`)]);
    expect(await found()).toEqual(before);
  });

  test('says what is typed wrong before anything is sent', async () => {
    const two = await add('path=/other');
    expect([two.code, two.stderr]).toEqual([2, expect.stringContaining('both have a path')]);
    const wrong = await just('mcp-add', 'b.example.com', SERVER, 'path=mcp', 'users=');
    expect([wrong.code, wrong.stderr]).toEqual([2, expect.stringMatching(/path[^]*users/)]);
  });
});

describe('sessions, clients and groups', () => {
  test('who is logged in is listed and logged out', async () => {
    const { session } = await store.logins.create(
      identity('zoe'),
      { user_agent: 'Firefox', ip: '192.0.2.7' },
      new Date(),
    );
    await store.hostSessions.create(session, '.example.com', new Date());
    const { stdout } = await just('oauth-sessions', 'admin', 'user=zoe');
    for (const word of ['zoe', 'zoe@example.com', '.example.com', '192.0.2.7', session.id])
      expect(stdout).toContain(word);
    expect((await just('oauth-sessions', 'admin', 'user=nobody')).stdout).toContain('No session meets this.');
    const revoked = await just('oauth-revoke', 'user', 'Zoe', 'admin');
    expect(revoked.stdout).toContain('1 session, 0 grants and 0 clients ended');
    expect((await just('oauth-sessions', 'admin')).stdout).toContain('Nobody is logged in');
    expect((await just('oauth-revoke', 'user', 'zoe', 'admin')).stderr).toContain("GitHub's number");
    expect((await just('oauth-revoke', 'everything', 'x', 'admin')).code).toBe(2);
  });

  test('clients and grants are listed and deleted', async () => {
    const metadata = { client_name: 'Inspector', redirect_uris: ['http://127.0.0.1/cb'], application_type: 'native' };
    await store.oauthClients.put('client-1', metadata, 3_600, new Date());
    const [created_at, expires_at] = ['2026-01-01T00:00:00.000Z', '2099-01-01T00:00:00.000Z'];
    const { sub, username } = identity('zoe');
    await store.oauthGrants.put(
      {
        grant_id: 'grant-1',
        sub,
        username,
        client_id: 'client-1',
        resources: [],
        scopes: ['mcp'],
        created_at,
        expires_at,
        payload: {},
      },
      new Date(),
    );
    expect((await just('oauth-clients', 'admin')).stdout).toContain('Inspector');
    expect((await just('oauth-grants', 'admin', 'user=zoe')).stdout).toContain('grant-1');
    expect((await just('oauth-revoke', 'client', 'client-1', 'admin')).stdout).toContain('1 grant and 1 client ended');
    expect((await just('oauth-clients', 'admin')).stdout).toContain('There are no clients');
  });

  test('a group is set, listed and deleted; who falls out of it is named', async () => {
    await store.logins.create(identity('ann', ['crew']), { user_agent: '', ip: '' }, new Date());
    const { stdout } = await just(
      'oauth-group-set',
      'crew',
      'admin',
      'users=ann,ben',
      'github-groups=acme/crew',
      'note=us',
    );
    expect(stdout).toContain('crew is ann, ben, all of acme/crew.');
    expect((await just('oauth-group-list', 'admin')).stdout).toContain('acme/crew');
    expect((await just('oauth-group-set', 'crew', 'admin', 'users=ben')).stdout).toContain(
      'Logged out, because they are not in it any more: ann',
    );
    expect((await just('oauth-group-delete', 'crew', 'admin')).stdout).toContain('Local group crew deleted');
    expect((await just('oauth-group-list', 'admin')).stdout).toContain('There are no local groups');
  });

  test('oauth-key-rotate publishes a key beside the one that signs', async () => {
    await store.signingKeys.settle([], 1_800);
    const { stdout } = await just('oauth-key-rotate', 'admin');
    expect(stdout).toMatch(/signing[^]*published/);
    expect(stdout).not.toContain('PRIVATE');
  });
});

describe('the GUI at a host of its own', () => {
  test('gui-setup makes the host, its certificate and the login with GitHub; gui-status shows it', async () => {
    expect((await just('gui-status')).stdout).toContain('It has no host of its own');
    const { code, stdout } = await just('gui-setup', 'admin.example.com');
    expect(code).toBe(0);
    expect(stdout).toMatch(/The GUI is at https:\/\/admin\.example\.com(:\d+)?\/admin now/);
    expect(stdout).toContain('Certificate generation started for admin.example.com');
    expect(stdout).toContain('name them in ADMIN_GITHUB_USERS');
    const found = await store.targets.find('admin.example.com' as never);
    expect(found?.record).toMatchObject({
      target_url: 'instance:admin-api',
      https_redirect: true,
      hsts: expect.stringContaining('max-age='),
      auth_enabled: true,
      auth_mode: 'passthrough',
    });
    expect(await json('gui-status')).toMatchObject({
      hosts: [{ hostname: 'admin.example.com', enabled: true, github_login: false }],
    });
    const again = await json<{ certificate_status: string }>('gui-setup', 'admin.example.com');
    expect(again.certificate_status).not.toContain('started');
  });

  test('only the administrator makes it, it stays on HTTPS, and another host is never taken over', async () => {
    const alice = tokenOf('guiless');
    await store.tokens.create(alice);
    const refused = await just(
      'proxy-create',
      'gui.example.com',
      'instance:admin-api',
      'guiless',
      'enable-https=false',
    );
    expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining('Only the administrator')]);
    const plain = await just('proxy-update', 'admin.example.com', 'admin', '--enable-https=false');
    expect([plain.code, plain.stderr]).toEqual([1, expect.stringContaining('no credential over plain HTTP')]);
    const more = await just('proxy-upstream-add', 'admin.example.com', 'http://127.0.0.1:1', 'admin');
    expect([more.code, more.stderr]).toEqual([1, expect.stringContaining('a host of their own')]);
    const wildcard = await just('proxy-create', '*.gui.example.com', 'instance:admin-api', 'admin');
    expect([wildcard.code, wildcard.stderr]).toEqual([1, expect.stringContaining('is a wildcard')]);
    const taken = await just('gui-setup', 'early.example.com');
    expect([taken.code, taken.stderr]).toEqual([1, expect.stringContaining('is a host already')]);
  });

  test('gui-remove takes it away with its certificate, after a yes', async () => {
    const asked = await just('gui-remove');
    expect([asked.code, asked.stderr]).toEqual([1, expect.stringContaining('gui-remove admin.example.com force=true')]);
    const { code, stdout } = await just('gui-remove', 'force=true');
    expect([code, stdout]).toEqual([0, expect.stringContaining('The GUI stays under localhost')]);
    expect(await store.targets.find('admin.example.com' as never)).toBeUndefined();
    expect((await just('gui-remove', 'force=true')).stderr).toContain('has no host of its own');
  });
});
