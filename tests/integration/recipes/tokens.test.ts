import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { hashToken, type Store } from '#store';
import { environment, ROOT } from '../../support/environment.ts';
import { eventually } from '../../support/eventually.ts';
import { runRecipe, runRecipeOnTerminal } from '../../support/recipe.ts';
import { RedisClient } from '../../support/redis-client.ts';
import { startRedis, type RedisServer } from '../../support/redis-server.ts';
import type { Ran } from '../../support/run-script.ts';
import { accessListOf, certificateOf, issuanceOf, openStore, targetOf, tokenOf } from '../../support/store.ts';

let redis: RedisServer;
let store: Store;
const just = (...words: string[]): Promise<Ran> => runRecipe({ REDIS_URL: redis.url }, ...words);
const command = (line: string): Promise<string> => new RedisClient(redis.socketPath).command(line);

beforeAll(async () => {
  redis = await startRedis();
  store = await openStore(redis.url);
});
afterAll(async () => {
  store.close();
  await redis.stop();
});
beforeEach(() => command('FLUSHALL'));

async function generate(...words: string[]): Promise<{ name: string; token: string; cert_email: string | null }> {
  const { code, stdout, stderr } = await just('token-generate', ...words, '--json');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return JSON.parse(stdout) as { name: string; token: string; cert_email: string | null };
}

describe('token-generate', () => {
  test('--json prints name, token and cert_email, and nothing else', async () => {
    const { code, stdout, stderr } = await just('token-generate', 'alice', 'alice@example.com', '--json');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(JSON.parse(stdout)).toEqual({
      name: 'alice',
      token: expect.stringMatching(/^mpm_[\w-]{43}$/),
      cert_email: 'alice@example.com',
      scopes: ['read', 'write'],
      expires_at: null,
    });
  });

  test('stores the token under its hash and under its name', async () => {
    const { token } = await generate('alice');
    const hash = hashToken(token);
    expect(await command('GET token:alice')).toContain(hash);
    expect(await command(`GET auth:token:${hash.slice('sha256:'.length)}`)).toContain('"name":"alice"');
    expect((await store.tokens.findByToken(token))?.record).toMatchObject({ name: 'alice', cert_email: null });
  });

  test('tells a person the token, what it may do, and what to do next', async () => {
    const { stdout } = await just('token-generate', 'alice', 'cert_email=alice@example.com');
    expect(stdout).toMatch(/mpm_[\w-]{43}/);
    expect(stdout).toContain('may make hosts and certificates');
    expect(stdout).toContain('alice@example.com');
    expect(stdout).toContain('npx --yes rust-just proxy-create app.example.com http://localhost:3000 alice');
  });

  test('says of the token named admin that it has all rights', async () => {
    expect((await just('token-generate', 'admin')).stdout).toContain('It has all rights');
  });

  test('refuses a name that is taken, says what to do, and leaves the first token as it is', async () => {
    const { token } = await generate('alice');
    const { code, stdout, stderr } = await just('token-generate', 'alice');
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain('there is a token named "alice" already');
    expect(stderr).toContain('npx --yes rust-just token-delete alice');
    expect((await store.tokens.findByToken(token))?.record.name).toBe('alice');
  });

  test('of many at once for one name exactly one succeeds', async () => {
    const codes = (await Promise.all(Array.from({ length: 4 }, () => just('token-generate', 'alice')))).map(
      ({ code }) => code,
    );
    expect(codes.sort((a, b) => Number(a) - Number(b))).toEqual([0, 1, 1, 1]);
  });

  test('names every wrong argument at once, and makes nothing', async () => {
    const { code, stdout, stderr } = await just('token-generate', 'Admin', 'nobody', 'colour=red');
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^ {2}name +"Admin" is too easily mistaken/m);
    expect(stderr).toMatch(/^ {2}cert-email +is not an e-mail address/m);
    expect(stderr).toMatch(/^ {2}colour +is not a known argument/m);
    expect(stderr).toMatch(/^usage: +npx --yes rust-just token-generate NAME \[CERT-EMAIL\] \[key=value \.\.\.\]$/m);
    expect(stderr).toMatch(/^example: +npx --yes rust-just token-generate alice alice@example.com$/m);
    expect(await command('KEYS *token*')).toBe('*0\r\n');
  });

  test('seals the token in Redis under STORAGE_ENCRYPTION_KEY, and shows it to who has the key', async () => {
    const env = { REDIS_URL: redis.url, STORAGE_ENCRYPTION_KEY: randomBytes(32).toString('base64') };
    const { token } = JSON.parse((await runRecipe(env, 'token-generate', 'alice', '--json')).stdout) as {
      token: string;
    };
    expect(await command(`GET auth:token:${hashToken(token).slice('sha256:'.length)}`)).not.toContain(token);
    expect((await runRecipe(env, 'token-show', 'alice')).stdout).toBe(`${token}\n`);
    const without = await just('token-show', 'alice');
    expect(without).toMatchObject({ code: 1, stdout: '' });
    expect(without.stderr).toContain('STORAGE_ENCRYPTION_KEY is not set');
  });
});

describe('token-show', () => {
  test('prints the token alone on standard output, and the rest on standard error', async () => {
    const { token } = await generate('alice', 'alice@example.com');
    const { code, stdout, stderr } = await just('token-show', 'alice');
    expect({ code, stdout }).toEqual({ code: 0, stdout: `${token}\n` });
    expect(stderr).toContain('alice@example.com');
    expect(stderr).not.toContain(token);
  });

  test('of a name that nobody has says which recipe lists the names', async () => {
    const { code, stderr } = await just('token-show', 'nobody');
    expect(code).toBe(1);
    expect(stderr).toContain('there is no token named "nobody"');
    expect(stderr).toContain('npx --yes rust-just token-list');
  });
});

describe('token-list', () => {
  test('lists the tokens by name and shows none of them', async () => {
    await generate('bob', 'bob@example.com');
    await generate('admin');
    const { stdout } = await just('token-list');
    expect(stdout.split('\n').slice(0, 3)).toEqual([
      expect.stringMatching(/^NAME +SCOPES +EXPIRES +LAST USED +CERTIFICATE E-MAIL +MADE$/),
      expect.stringMatching(/^admin +read,write,admin +never +never +- +\d{4}-/),
      expect.stringMatching(/^bob +read,write +never +never +bob@example.com +\d{4}-/),
    ]);
    expect(stdout).not.toContain('mpm_');
    const json = (await just('token-list', '--json')).stdout;
    expect(JSON.parse(json)).toMatchObject([
      { name: 'admin', admin: true, cert_email: null },
      { name: 'bob', admin: false, cert_email: 'bob@example.com' },
    ]);
    expect(json).not.toContain('mpm_');
  });

  test('warns of a record that cannot be read, and lists the others', async () => {
    const { token } = await generate('bob');
    await generate('alice');
    await command(`SET auth:token:${hashToken(token).slice('sha256:'.length)} garbage`);
    const { code, stdout, stderr } = await just('token-list');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^alice /m);
    expect(stderr).toContain('it is not JSON');
  });

  test('without any says how to make one', async () => {
    const { stdout } = await just('token-list');
    expect(stdout).toContain('npx --yes rust-just token-generate admin');
    expect((await just('token-list', '--json')).stdout).toBe('[]\n');
  });
});

describe('token-delete', () => {
  const owner = tokenOf('alice');
  const other = tokenOf('bob');

  beforeEach(async () => {
    await store.tokens.create(owner);
    await store.tokens.create(other);
    await store.commit(store.certificates.saving(certificateOf('a.example.com', owner)));
    await store.certificates.request(issuanceOf('coming', owner), undefined);
    await store.commit(store.accessLists.saving(accessListOf('only-alices', owner), null));
    await store.commit(store.accessLists.saving(accessListOf('of-bobs-host', owner), null));
    await store.targets.create(targetOf('a.example.com', owner));
    await store.targets.create(
      targetOf('b.example.com', other, {
        cert_name: certificateOf('a.example.com', owner).cert_name,
        access_lists: [accessListOf('of-bobs-host', owner).name],
      }),
    );
  });

  test('deletes what the token owns, and says what went with it', async () => {
    const { code, stdout } = await just('token-delete', 'alice', 'force', '--json');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toEqual({
      name: 'alice',
      deleted_targets: ['a.example.com'],
      deleted_certificates: ['proxy-a-example-com', 'coming'],
      deleted_access_lists: ['only-alices'],
      deleted_routes: [],
      deleted_templates: [],
    });
    expect(await store.tokens.findByToken(owner.token)).toBeUndefined();
    expect((await store.certificates.list()).records).toEqual([]);
    expect((await store.certificates.listIssuances()).records).toEqual([]);
    expect((await store.targets.list()).records).toMatchObject([{ hostname: 'b.example.com', cert_name: null }]);
    const lists = (await store.accessLists.list()).records;
    expect(lists.map(({ name }) => name)).toEqual(['of-bobs-host']);
    expect(await command('KEYS token:*')).toContain('token:bob');
    expect(await command('EXISTS token:alice')).toBe(':0\r\n');
  });

  test('tells a person how much went', async () => {
    const { stdout } = await just('token-delete', 'alice', '--force');
    expect(stdout).toContain(
      'Deleted the token "alice" and 1 host (a.example.com) and 2 certificates (proxy-a-example-com, coming) and 1 access list (only-alices).',
    );
  });

  test('without a terminal and without force changes nothing, and says how to do it', async () => {
    const { code, stdout, stderr } = await just('token-delete', 'alice');
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain('a.example.com');
    expect(stderr).toContain('npx --yes rust-just token-delete alice force');
    expect(await store.tokens.findByToken(owner.token)).toBeDefined();
  });

  test('on a terminal deletes after a yes', async () => {
    const answered = { question: '[y/N]', answer: 'y\n' };
    const { code, screen } = await runRecipeOnTerminal({ REDIS_URL: redis.url }, ['token-delete', 'alice'], answered);
    expect(screen).toContain('This deletes the token "alice" and 1 host (a.example.com)');
    expect(screen).toContain('Deleted the token "alice"');
    expect(code).toBe(0);
    expect(await store.tokens.findByToken(owner.token)).toBeUndefined();
  });

  test.each([
    ['an empty answer', '\n'],
    ['Ctrl-D', '\u0004'],
  ])('on a terminal takes %s for a no', async (_, answer) => {
    const answered = { question: '[y/N]', answer };
    const { code, screen } = await runRecipeOnTerminal({ REDIS_URL: redis.url }, ['token-delete', 'alice'], answered);
    expect(screen).toContain('nothing was changed');
    expect(code).toBe(1);
    expect(await store.tokens.findByToken(owner.token)).toBeDefined();
  });

  test('goes on where an earlier deletion was cut short', async () => {
    await command(`DEL auth:token:${owner.hash.slice('sha256:'.length)}`);
    expect((await just('token-delete', 'alice', 'force')).code).toBe(0);
    expect((await store.targets.list()).records.map(({ hostname }) => hostname)).toEqual(['b.example.com']);
    expect(await command('EXISTS token:alice')).toBe(':0\r\n');
  });
});

describe('token-show-certs', () => {
  test('lists certificates by token, those too that are not there yet', async () => {
    const [alice, bob] = [tokenOf('alice'), tokenOf('bob')];
    await store.tokens.create(alice);
    await store.tokens.create(bob);
    await store.commit(store.certificates.saving(certificateOf('a.example.com', alice)));
    await store.certificates.request(issuanceOf('coming', bob), undefined);
    const all = JSON.parse((await just('token-show-certs', '--json')).stdout) as unknown;
    expect(all).toEqual([
      {
        token: 'alice',
        cert_name: 'proxy-a-example-com',
        domains: ['a.example.com'],
        expires_at: '2026-04-01T00:00:00.000Z',
        step: null,
      },
      { token: 'bob', cert_name: 'coming', domains: ['coming.example.com'], expires_at: null, step: 'requested' },
    ]);
    const { stdout } = await just('token-show-certs', 'bob');
    expect(stdout).toMatch(/^bob +coming +coming.example.com +not issued +requested$/m);
    expect(stdout).not.toContain('alice');
  });

  test('prints no key', async () => {
    const alice = tokenOf('alice');
    await store.tokens.create(alice);
    await store.commit(store.certificates.saving(certificateOf('a.example.com', alice)));
    expect((await just('token-show-certs', '--json')).stdout).not.toContain('the private key');
  });
});

describe('the command line', () => {
  test('--help says what a recipe takes, without a system and without a configuration', async () => {
    const { code, stdout, stderr } = await runRecipe({ HTTP_PORT: 'x' }, 'proxy-delete', '--help');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('usage: npx --yes rust-just proxy-delete HOSTNAME [TOKEN] [DELETE-CERT] [FORCE]');
    expect(stdout).toMatch(/^ {2}delete-cert=true\|false +delete its certificate too$/m);
    expect(stdout).toContain("example: npx --yes rust-just proxy-delete app.example.com admin '' force=1");
  });

  test('an unknown recipe is answered with the one that was meant', async () => {
    const { code, stderr } = await just('token-generat');
    expect(code).toBe(2);
    expect(stderr).toContain('there is no recipe "token-generat"; is token-generate meant?');
    expect((await just('constructor')).stderr).toContain('there is no recipe "constructor"');
  });

  test('a wrong configuration is told with every variable', async () => {
    const { code, stderr } = await runRecipe({ HTTP_PORT: 'x', LOG_LEVEL: 'loud' }, 'token-list');
    expect(code).toBe(78);
    expect(stderr).toContain('HTTP_PORT must be a port number');
    expect(stderr).toContain('LOG_LEVEL must be one of');
  });

  test('where no Redis answers it says how to start the system, and ends', async () => {
    const env = environment({ DATA_DIR: join(tmpdir(), 'mpm-nothing-here') });
    const child = spawn(process.execPath, ['--conditions=mpm-source', 'scripts/recipe.ts', 'token-list'], {
      cwd: ROOT,
      env,
    });
    const ended = once(child, 'exit');
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
    await eventually(() => {
      expect(said).toContain('the system is not running; start it with: npx --yes rust-just start');
      expect(said).toContain('ENOENT');
    });
    const saidAt = Date.now();
    expect(await ended).toEqual([1, null]);
    expect(Date.now() - saidAt).toBeLessThan(5_000);
  });

  test('finds the embedded Redis of its DATA_DIR', async () => {
    await generate('alice');
    const { stdout } = await runRecipe({ DATA_DIR: join(redis.socketPath, '..') }, 'token-list', '--json');
    expect(JSON.parse(stdout)).toMatchObject([{ name: 'alice' }]);
  });

  test('colours and narrow columns are for terminals only', async () => {
    const email = 'alice.with.a.very.long.address.indeed@subdomain.of.some.example.com';
    await generate('alice', email);
    const piped = await just('token-list');
    expect(piped.stdout).toContain(email);
    expect(piped.stdout).not.toContain('\u001B[');
    const on = await runRecipeOnTerminal({ REDIS_URL: redis.url }, ['token-list'], { columns: 70 });
    expect(on.screen).toContain('\u001B[1mNAME\u001B[22m');
    const off = await runRecipeOnTerminal({ REDIS_URL: redis.url, NO_COLOR: '1' }, ['token-list'], { columns: 70 });
    expect(off.screen).not.toContain('\u001B[');
    const [table = ''] = off.screen.split('next:');
    expect(Math.max(...table.split('\r\n').map((line) => line.length))).toBeLessThanOrEqual(70);
  });
});
