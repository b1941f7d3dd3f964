import { expect, test } from '@jest/globals';
import type { ApiToken } from '#domain';
import { canonicalPath } from '../../apps/gateway/src/route/canonical-path.ts';
import { RouteTable } from '../../apps/gateway/src/route/route-table.ts';
import { routeRecord, targetRecord, type TargetRecord } from '../../apps/gateway/src/snapshot/records.ts';
import { routeOf } from '../support/routes.ts';
import { targetOf, tokenOf } from '../support/store.ts';

const HOSTS = 10_000;
const ROUTES = 5_000;
const REQUESTS = 200_000;
const BOUND_US = 20;

interface Layout {
  readonly owners: readonly ApiToken[];
  readonly pattern: (i: number) => string;
  readonly path: (i: number) => string;
}

const admin = tokenOf('admin');
const tenants = Array.from({ length: 100 }, (_, i) => tokenOf(`tenant-${i}`));
const written: Pick<Layout, 'pattern' | 'path'> = {
  pattern: (i) => `^/service-${i}/v[0-9]+/(users|items)/[^/]+$`,
  path: (i) => `/service-${i}/v2/users/user-${(i * 7) % 1_000}?page=1`,
};
const open: Pick<Layout, 'pattern' | 'path'> = {
  pattern: (i) => `/[a-z]+/service-${i}/.*\\.json$`,
  path: (i) => `/shop/service-${i}/a/b/report-${(i * 7) % 1_000}.json`,
};

/** Runs requests for hosts and paths in no order, half of which no route matches. @returns us of CPU for each */
function measure({ owners, pattern, path }: Layout): number {
  const table = new RouteTable();
  const ownerOf = (i: number): ApiToken => owners[i % owners.length] as ApiToken;
  const routes = Array.from({ length: ROUTES }, (_, i) =>
    routeRecord(routeOf(`r${i}`, ownerOf(i), { path_pattern: pattern(i), is_regex: true })),
  );
  table.apply({ set: routes, gone: [] });
  const targets = Array.from({ length: HOSTS }, (_, i) => targetRecord(targetOf(`h${i}.example.com`, ownerOf(i))));
  let seed = 1;
  const next = (bound: number): number => (seed = (seed * 48_271) % 2_147_483_647) % bound;
  const requests = Array.from({ length: REQUESTS }, (): [TargetRecord, string] => {
    const host = next(HOSTS);
    // A route of the same owner, or none.
    const route = next(2)
      ? (host % owners.length) + owners.length * next(ROUTES / owners.length)
      : ROUTES + next(1_000);
    return [targets[host] as TargetRecord, path(route)];
  });
  let matched = 0;
  const run = (): void => {
    for (const [target, asked] of requests) matched += table.matching(target, canonicalPath(asked) ?? '').length;
  };
  run();
  expect(matched).toBeGreaterThan(REQUESTS / 3);
  const before = process.cpuUsage();
  run();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / REQUESTS;
}

test.each<[string, Layout]>([
  ['of a hundred tokens', { owners: tenants, ...written }],
  ['of a hundred tokens, below any segment', { owners: tenants, ...open }],
  ['of the administrator, for every host', { owners: [admin], ...written }],
  ['of the administrator, for every host and below any segment', { owners: [admin], ...open }],
])(`5,000 regular expressions %s at 10,000 hosts cost less than ${BOUND_US} us for a request`, (name, layout) => {
  const us = measure(layout);
  process.stdout.write(`routes ${name}: ${us.toFixed(2)} us of CPU for a request\n`);
  expect(us).toBeLessThan(BOUND_US);
});
