import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';
import { environment, ROOT } from '../../support/environment.ts';
import { runScript, type Ran } from '../../support/run-script.ts';

const folder = mkdtempSync(join(tmpdir(), 'mpm-config-'));
const file = join(folder, '.env');
beforeEach(() => copyFileSync(join(ROOT, '.env'), file));
afterAll(() => rmSync(folder, { recursive: true }));

/** A recipe where the copy of .env is, in the environment that just would give to it. */
const just = (words: readonly string[], own: Readonly<Record<string, string>> = {}): Promise<Ran> =>
  runScript('recipe.ts', words, { ...environment(), ...exported(), ...own }, folder);
const text = (): string => readFileSync(file, 'utf8');
const exported = (): Record<string, string> =>
  Object.fromEntries(
    [...text().matchAll(/^([A-Z][A-Z0-9_]*)=(?:'(.*)'|(.*))$/gm)].map(([, name = '', quoted, plain = '']) => [
      name,
      quoted ?? plain,
    ]),
  );

describe('config-set', () => {
  test('changes one line of .env and nothing else, for its owner alone, and leaves no other file behind', async () => {
    chmodSync(file, 0o600);
    const before = text().split('\n');
    const set = await just(['config-set', 'log_level', 'debug']);
    expect([set.code, set.stdout]).toEqual([0, expect.stringContaining('when the system is started the next time')]);
    const changed = text()
      .split('\n')
      .flatMap((line, i) => (line === before[i] ? [] : [[before[i], line]]));
    expect(changed).toEqual([['LOG_LEVEL=info', 'LOG_LEVEL=debug']]);
    expect([readdirSync(folder), statSync(file).mode & 0o777]).toEqual([['.env'], 0o600]);
    expect((await just(['config-get', 'LOG_LEVEL'])).stdout).toBe('debug\n');
  });

  test('refuses a value that is wrong, with the exit code of a wrong configuration, and .env stays as it is', async () => {
    const before = text();
    const set = await just(['config-set', 'HTTP_PORT=70000']);
    expect([set.code, set.stderr]).toEqual([78, expect.stringContaining('HTTP_PORT must be 1 to 65535')]);
    const unknown = await just(['config-set', 'HTP_PORT', '80']);
    expect([unknown.code, unknown.stderr]).toEqual([2, expect.stringContaining('is HTTP_PORT meant?')]);
    expect(text()).toBe(before);
  });

  test('mends a configuration that is wrong, quotes what needs it, and tells where the environment wins', async () => {
    const wrong = { BIND_ADDRESS: 'here' };
    const command = `["/usr/bin/hook", "it is $5"]`;
    const set = await just(['config-set', 'DNS_EXEC_COMMAND', command], wrong);
    expect([set.code, text()]).toEqual([0, expect.stringContaining(`\nDNS_EXEC_COMMAND='${command}'\n`)]);
    expect((await just(['config-get', 'DNS_EXEC_COMMAND'])).stdout.trim()).toBe(command);
    // As just reads it, which knows nothing of our own reader.
    const odd = 'it\'s a \\ "$5" `chain`';
    expect((await just(['config-set', 'ACME_PREFERRED_CHAIN', odd])).code).toBe(0);
    writeFileSync(
      join(folder, 'justfile'),
      'set dotenv-load\nshow:\n    @printenv ACME_PREFERRED_CHAIN DNS_EXEC_COMMAND\n',
    );
    // Without what just has given to these tests, which would win over the file.
    const own = { cwd: folder, env: { PATH: process.env['PATH'] ?? '' }, encoding: 'utf8' } as const;
    const read = execFileSync(join(ROOT, 'node_modules/.bin/just'), ['show'], own);
    rmSync(join(folder, 'justfile'));
    expect(read).toBe(`${odd}\n${command}\n`);
    const shadowed = await just(['config-set', 'LOG_LEVEL', 'warn'], { LOG_LEVEL: 'error' });
    expect(shadowed.stderr).toContain('which wins over .env');
    expect(text()).toContain('\nLOG_LEVEL=warn\n');
  });
});

describe('config-reset', () => {
  test('puts defaults back into .env, of the variables that are named or of all, and changes nothing else', async () => {
    const before = text();
    writeFileSync(
      file,
      before.replace('\nHTTP_PORT=80\n', '\nHTTP_PORT=8080\n').replace('LOG_LEVEL=info', 'LOG_LEVEL=debug'),
    );
    const one = await just(['config-reset', 'http_port']);
    expect([one.code, one.stdout]).toEqual([0, expect.stringContaining('HTTP_PORT=80   (was 8080)')]);
    expect(text()).toBe(before.replace('LOG_LEVEL=info', 'LOG_LEVEL=debug'));
    writeFileSync(file, `${text().replace('\nREDIS_PASSWORD=\n', '\nREDIS_PASSWORD=hunter2\n')}# mine\n`);
    const refused = await just(['config-reset', 'all']);
    expect([refused.code, refused.stderr]).toEqual([2, expect.stringContaining('secrets too')]);
    const all = await just(['config-reset', 'all', '--force']);
    expect([all.code, all.stdout]).toEqual([0, expect.not.stringContaining('hunter2')]);
    expect(text()).toBe(`${before}# mine\n`);
  });
});

describe('generate-secret', () => {
  test('makes what the variable wants, shown once or written for its owner alone; of others it says where they come from', async () => {
    const made = await just(['generate-secret', 'STORAGE_ENCRYPTION_KEY']);
    const [, key = ''] = /^STORAGE_ENCRYPTION_KEY=(\S+)\n$/.exec(made.stdout) ?? [];
    expect(Buffer.from(key, 'base64')).toHaveLength(32);
    expect((await just(['config-validate'], { STORAGE_ENCRYPTION_KEY: key })).code).toBe(0);
    const path = join(folder, 'admin.token');
    const written = await just(['generate-secret', 'ADMIN_TOKEN', `--file=${path}`]);
    expect(written.stdout).toBe(`Written. Put into the environment: ADMIN_TOKEN_FILE=${path}\n`);
    expect([statSync(path).mode & 0o777, readFileSync(path, 'utf8')]).toEqual([
      0o600,
      expect.stringMatching(/^.{43}\n$/),
    ]);
    rmSync(path);
    const foreign = await just(['generate-secret', 'CLOUDFLARE_API_TOKEN']);
    expect([foreign.code, foreign.stderr]).toEqual([2, expect.stringContaining('comes from the service')]);
  });
});

describe('what the configuration is', () => {
  test('is traced to where it comes from: .env, the environment, a file of a secret, or an older spelling', async () => {
    expect((await just(['config-precedence'])).stdout).toMatch(
      /1\. an argument[\s\S]*4\. \.env\n\nAll values come from \.env/,
    );
    const own = {
      HTTP_PORT: '81',
      ADMIN_TOKEN_FILE: '/run/token',
      RSA_KEY_SIZE: '4096',
      REDIS_URL: 'redis://me:hunter2@localhost:6379',
    };
    const { stdout } = await just(['config-precedence', '--json'], own);
    expect(JSON.parse(stdout)).toMatchObject({
      variables: {
        HTTP_PORT: { shown: '81', source: 'the environment', also: '80' },
        ADMIN_TOKEN: { source: 'ADMIN_TOKEN_FILE' },
        CERT_KEY_TYPE: { shown: 'rsa-4096', source: 'RSA_KEY_SIZE, an older spelling', also: 'rsa-2048' },
      },
    });
    expect(stdout).not.toContain('hunter2');
    expect((await just(['config-precedence', 'LOG_LEVEL'])).stdout).toMatch(/LOG_LEVEL +info +\.env/);
  });

  test('is shown by section, as text, JSON and YAML, with secrets and passwords in URLs masked', async () => {
    const secrets = { REDIS_PASSWORD: 'hunter2', REDIS_URL: 'redis://me:hunter2@localhost:6379' };
    const shown = await just(['config-show', 'redis'], secrets);
    expect(shown.stdout).toMatch(/^Redis: all state\n {2}REDIS_URL=redis:\/\/\*\*\*@localhost:6379 {3}\(from the env/);
    expect(shown.stdout).toContain('REDIS_PASSWORD=(hidden)');
    const json = JSON.parse((await just(['config-show', '--format=json', '--section=logs'])).stdout) as object;
    expect(json).toMatchObject({ LOG_LEVEL: 'info' });
    expect((await just(['config-show', 'logs', '--format=yaml'])).stdout).toContain('LOG_LEVEL: "info"\n');
    for (const words of [['config-show'], ['config-show', '--json'], ['config-get', 'REDIS_PASSWORD']]) {
      const { code, stdout, stderr } = await just(words, secrets);
      expect([code, stdout + stderr]).toEqual([0, expect.not.stringContaining('hunter2')]);
    }
    expect((await just(['config-set', 'REDIS_PASSWORD', 'hunter2'])).stdout).not.toContain('hunter2');
  });

  test('is checked as a whole: everything wrong at once, with its exit code', async () => {
    expect((await just(['config-validate'])).code).toBe(0);
    const wrong = await just(['config-validate'], { HTTP_PORT: '0', LOG_LEVEL: 'loud', RSA_KEY_SIZE: '4096' });
    expect(wrong.code).toBe(78);
    for (const said of ['HTTP_PORT must be', 'LOG_LEVEL must be', 'notice: RSA_KEY_SIZE is an older spelling'])
      expect(wrong.stdout).toContain(said);
  });
});
