import { expect, test } from '@jest/globals';
import { canonicalPath } from '../../../apps/gateway/src/route/canonical-path.ts';

test.each([
  ['/api/users?q=/../x', '/api/users'],
  ['/', '/'],
  ['//api///users/', '/api/users/'],
  ['/%61pi/%75sers', '/api/users'],
  ['/api%2fusers', '/api/users'],
  ['/api%2Fusers%5Cmine', '/api/users/mine'],
  ['\\api\\users'.replace('\\', '/'), '/api/users'],
  ['/api;v=1/users;x', '/api/users'],
  ['/%D0%BF%D1%80', '/пр'],
  ['/\u00d0\u00bf', '/п'],
  ['/%ff/%C3%28', '/%FF/%C3('],
  ['/a%00%0a%7f', '/a%00%0A%7F'],
  ['/a%252fb', '/a%252fb'],
  ['/%ef%bb%bfapi', '/\ufeffapi'],
  ['/a/.well-known/..x/x..', '/a/.well-known/..x/x..'],
])('%s is compared as %s', (path, compared) => {
  expect(canonicalPath(path)).toBe(compared);
});

test.each([
  '/./api',
  '/x/../api',
  '/api/..',
  '/%2e/api',
  '/x/%2E%2e/api',
  '/x/.%2e/api',
  '/x%2f..%2fapi',
  '/x\\..\\api',
  '/x/..;/api',
  '/x/.;a=b/api',
])('%s is not compared with any route, because servers read it in different ways', (path) => {
  expect(canonicalPath(path)).toBeUndefined();
});
