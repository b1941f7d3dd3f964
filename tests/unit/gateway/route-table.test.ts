import { describe, expect, test } from '@jest/globals';
import { leadingSegment } from '../../../apps/gateway/src/route/leading-segment.ts';
import { RoutesTooSlow } from '../../../apps/gateway/src/route/regex-index.ts';
import { RouteTable } from '../../../apps/gateway/src/route/route-table.ts';
import { routeRecord, targetRecord, type RouteRecord } from '../../../apps/gateway/src/snapshot/records.ts';
import { routeOf } from '../../support/routes.ts';
import { targetOf, tokenOf } from '../../support/store.ts';

const admin = tokenOf('admin');
const alice = tokenOf('alice');
const bob = tokenOf('bob');
const target = targetRecord(targetOf('app.example.com', alice));

const route = (id: string, own: Partial<RouteRecord>, owner = alice): RouteRecord => ({
  ...routeRecord(routeOf(id, owner)),
  ...own,
});

function tableOf(...routes: RouteRecord[]): RouteTable {
  const table = new RouteTable();
  table.apply({ set: routes, gone: [] });
  return table;
}
const idsOf = (table: RouteTable, path: string): string[] =>
  table.matching(target, path).map(({ route_id }) => route_id);

describe('a prefix', () => {
  test.each([
    ['/api', '/api', true],
    ['/api', '/api/', true],
    ['/api', '/api/x/y', true],
    ['/api', '/apix', false],
    ['/api/', '/api', true],
    ['/api/', '/api/x', true],
    ['/api/', '/apix/', false],
    ['/api/v2', '/api/v1', false],
    ['/api', '/x/api', false],
    ['/', '/', true],
    ['/', '/anything/at/all', true],
    ['/Api', '/aPI/x', true],
    ['/private', '/PRIVATE/\u0130', true],
  ])('%s and the path %s: %s', (path_pattern, path, matches) => {
    expect(
      idsOf(tableOf(route('r', { path_pattern }), route('long', { path_pattern: '/some/thing/longer' })), path),
    ).toEqual(matches ? ['r'] : []);
  });
});

describe('a regular expression', () => {
  test.each([
    ['^/api/v[0-9]+/', '/api/v2/users', true],
    ['/api/v[0-9]+/', '/api/v2/users', true],
    ['/api/v[0-9]+/', '/x/api/v2/users', false],
    ['/api/v[0-9]+$', '/api/v2/users', false],
    ['.*\\.php$', '/a/b.php', true],
    ['/API', '/api', false],
    ['(?i)/API', '/api', true],
    ['/team1|/team2', '/team2', true],
    ['/team1/?x', '/team1x', true],
    ['/team-1\\.x/', '/team-1.x/y', true],
    ['/(a|b)/c', '/b/c', true],
    ['/a/(b|c)$', '/a/c', true],
  ])('%s and the path %s: %s', (path_pattern, path, matches) => {
    expect(idsOf(tableOf(route('r', { path_pattern, is_regex: true })), path)).toEqual(matches ? ['r'] : []);
  });

  test.each([
    ['^/team1/x', 'team1'],
    ['/team1$', 'team1'],
    ['/a\\.b/(x|y)', 'a.b'],
    ['/a/[|(]x', 'a'],
    ['/team1', undefined],
    ['/team1*/', undefined],
    ['/team1/*x', undefined],
    ['/team1/x|/y', undefined],
    ['/team1/\\Q|\\E', undefined],
    ['/team1/[[:alpha:]|]', undefined],
    ['(?i)/team1/', undefined],
    ['/[a-z]+/', undefined],
  ])('%s belongs to the paths below %s', (pattern, segment) => {
    expect(leadingSegment(pattern)).toBe(segment);
  });

  test('hundreds are found by one path, whatever group they are in', () => {
    const routes = Array.from({ length: 700 }, (_, i) =>
      route(`r${i}`, { path_pattern: `/[a-z]+/${i}$`, is_regex: true }),
    );
    const table = tableOf(...routes);
    expect(idsOf(table, '/abc/699')).toEqual(['r699']);
    table.apply({ set: [route('r699', { path_pattern: '/else$', is_regex: true })], gone: ['r3'] });
    expect(idsOf(table, '/abc/699')).toEqual([]);
    expect(idsOf(table, '/else')).toEqual(['r699']);
    expect(idsOf(table, '/abc/3')).toEqual([]);
    expect(idsOf(table, '/abc/4')).toEqual(['r4']);
  });

  test('patterns that together would hold up a worker are given up', () => {
    const cruel = Array.from({ length: 3_000 }, (_, i) =>
      route(`r${i}`, { path_pattern: `/[ab]*a[ab]{40}[ab]*a[ab]{40}[ab]*a[ab]{40}${i}`, is_regex: true }),
    );
    let seed = 1;
    const letters = Array.from({ length: 4_000 }, () => ((seed = (seed * 48_271) % 2_147_483_647) & 64 ? 'a' : 'b'));
    expect(() => idsOf(tableOf(...cruel), `/${letters.join('')}`)).toThrow(RoutesTooSlow);
  });
});

test('higher priority comes first, then the longer pattern, then the smaller id', () => {
  const table = tableOf(
    route('d', { path_pattern: '/a/b/c', priority: 1 }),
    route('c', { path_pattern: '/a/b', priority: 7 }),
    route('b', { path_pattern: '/a', priority: 7 }),
    route('a', { path_pattern: '/.', priority: 7, is_regex: true }),
  );
  expect(idsOf(table, '/a/b/c')).toEqual(['c', 'a', 'b', 'd']);
});

test("a token's routes apply to its own hosts, the administrator's to all", () => {
  const of = (id: string, owner: typeof alice): RouteRecord => route(id, { path_pattern: '/x' }, owner);
  const table = tableOf(of('of-alice', alice), of('of-bob', bob), of('of-admin', admin));
  expect(idsOf(table, '/x').sort()).toEqual(['of-admin', 'of-alice']);
});

test('the built-in routes change nothing, whatever stands under their ids', () => {
  const table = tableOf(
    route('acme-challenge', { path_pattern: '/' }, admin),
    route('api', { path_pattern: '/api' }, admin),
  );
  expect(table.concerns(target)).toBe(false);
  expect(idsOf(table, '/api')).toEqual([]);
});

test('a table without routes for a host concerns it no more', () => {
  const table = tableOf(route('r', { path_pattern: '/x' }));
  expect(table.concerns(target)).toBe(true);
  expect(table.concerns({ ...target, route_mode: 'none' })).toBe(false);
  table.apply({ set: [], gone: ['r'] });
  expect(table.concerns(target)).toBe(false);
});
