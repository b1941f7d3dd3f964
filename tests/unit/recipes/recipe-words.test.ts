import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { inRecipeWords } from '../../../scripts/recipes/in-recipe-words.ts';
import { asCalled, callOf } from '../../../scripts/recipes/just.ts';
import { proxyAuthConfig } from '../../../scripts/recipes/login/proxy-auth-config.ts';
import { proxyCreate } from '../../../scripts/recipes/proxy/proxy-create.ts';
import { ROOT } from '../../support/environment.ts';

const JUST = 'npx --yes rust-just';
const CALL = /\b(?:GET|POST|PUT|PATCH|DELETE) \/[a-z]/;

/** What controllers describe for the API's own documentation, which no recipe shows. */
const isDescription = (file: string): boolean => file.endsWith('.controller.ts');

/** Lines of messages in which the API advises one of its own calls. */
function advising(): string[] {
  return ['apps/admin-api/src', 'libs'].flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts') && !isDescription(file) && !file.startsWith('contracts'))
      .flatMap((file) => readFileSync(join(ROOT, folder, file), 'utf8').split('\n'))
      .filter((line) => CALL.test(line) && !/^\s*(?:\*|\/\/|\/\*\*)/.test(line)),
  );
}

describe('what the API advises', () => {
  test('no message is left that speaks of the API’s own calls', () => {
    const lines = advising();
    expect(lines.length).toBeGreaterThan(10);
    expect(lines.filter((line) => CALL.test(inRecipeWords(line, {})))).toEqual([]);
  });

  test.each([
    ['make it first with POST /access-lists', `make it first with ${JUST} access-list-create NAME`],
    ['Change it with PUT /access-lists/office.', `Change it with ${JUST} access-list-update office.`],
    ['Change it with PUT /proxy/targets/a.example.com.', `Change it with ${JUST} proxy-update a.example.com.`],
    ['anew: POST /certificates/my-cert/renew.', `anew: ${JUST} cert-renew my-cert.`],
    ['or order one with POST /certificates.', `or order one with ${JUST} cert-create NAME DOMAIN.`],
    ['Proxy target not found: a.example.com', 'Host not found: a.example.com'],
    ['look with just health whether it runs', `look with ${JUST} health whether it runs`],
  ])('%s', (said, told) => {
    expect(inRecipeWords(said, {})).toBe(told);
  });

  test('fields are the arguments of the recipe that was called; what it does not know stays', () => {
    expect(inRecipeWords('auth_required_users', proxyAuthConfig.parameters)).toBe('users');
    expect(inRecipeWords('or leave cert_name out', proxyCreate.parameters)).toBe('or leave cert-name out');
    expect(inRecipeWords('new_hosts.access_lists', proxyCreate.parameters)).toBe('access-lists');
    expect(inRecipeWords('preserve_host_header', proxyCreate.parameters)).toBe('preserve-host');
    expect(inRecipeWords('renewal_due_at', proxyCreate.parameters)).toBe('renewal_due_at');
  });
});

describe('how just is called', () => {
  test.each([
    [undefined, JUST],
    ['/home/me/.npm/_npx/0123/node_modules/rust-just-linux-x64/bin/just', JUST],
    ['/srv/mpm/node_modules/rust-just-linux-x64/bin/just', JUST],
    ['/usr/lib/node_modules/rust-just/node_modules/rust-just-linux-x64/bin/just', 'just'],
    ['/usr/local/bin/just', 'just'],
  ])('%s', (program, call) => {
    expect(callOf(program)).toBe(call);
  });

  test('what says just NAME says it as it can be run here, once', () => {
    expect(asCalled('run: just auth-setup DOMAIN')).toBe(`run: ${JUST} auth-setup DOMAIN`);
    expect(asCalled(`run: ${JUST} auth-setup`)).toBe(`run: ${JUST} auth-setup`);
    expect(asCalled('it is just a name')).toBe('it is just a name');
  });
});
