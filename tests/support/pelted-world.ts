import type { CertName, TargetHost } from '#domain';
import type { Description } from '../../apps/admin-api/src/openapi/description.ts';
import type { Chance } from './chance.ts';
import { ADMIN_TOKEN, HttpApp } from './http-app.ts';
import { PeltedApi } from './pelted-api.ts';
import { certificateOf, targetOf } from './store.ts';

export interface PeltedWorld {
  readonly api: HttpApp;
  /** Sends every operation of the description so many wrong requests. @returns what was wrong with the answers */
  readonly pelt: (
    each: number,
    chance: Chance,
  ) => Promise<{ problems: string[]; statuses: ReadonlyMap<number, number> }>;
  /** Records that cannot be read. */
  readonly broken: () => Promise<unknown[]>;
}

/** These ask an app that does not run here, and say so. */
const OF_OTHERS = new Set([
  'GET /health',
  'GET /certificates/{cert_name}/caa',
  'POST /certificates/preflight',
  'POST /explain',
]);

/** An admin API with one resource of each kind, under the names that the description has as examples. */
export async function peltedWorld(): Promise<PeltedWorld> {
  const api = await HttpApp.start('admin-api', { ADMIN_TOKEN, ADMIN_EMAIL: 'admin@example.com' });
  const owner = await api.token('alice', { cert_email: 'alice@example.com' });
  const post = (path: string, body: object): Promise<unknown> => api.ask('POST', path, { token: ADMIN_TOKEN, body });
  const seed = async (): Promise<void> => {
    const { certificates, targets } = api.store;
    const host = 'app.example.com' as TargetHost;
    if (!(await targets.find(host))) await targets.create(targetOf(host, owner));
    const name = 'proxy-app-example-com' as CertName;
    if (!(await certificates.find(name))) await api.store.commit(certificates.saving(certificateOf(host, owner)));
    await post('/access-lists', { name: 'office' });
    await post('/templates', { name: 'website', fields: {} });
    await post('/notifications', { name: 'ops', kind: 'webhook', url: 'http://127.0.0.1:9/' });
    await post('/routes', { route_id: 'shop-api', path_pattern: '/a', target_type: 'hostname', target_value: host });
    await api.ask('PUT', '/oauth/groups/admins', { token: ADMIN_TOKEN, body: {}, headers: { 'if-none-match': '*' } });
  };
  // One that is there already is not made again, which would take seconds for each.
  await post('/ca/init', { root_key_type: 'ecdsa-p256', intermediate_key_type: 'ecdsa-p256' });
  await seed();
  const description = (await api.ask<Description>('GET', '/openapi.json')).body;
  return {
    api,
    pelt: async (each, chance) => {
      const pelted = new PeltedApi(api, description, chance);
      const problems = await pelted.pelt(each, seed, (operation) => OF_OTHERS.has(operation));
      return { problems, statuses: pelted.statuses };
    },
    broken: async () => {
      const { accessLists, certificates, localGroups, notifications, routes, targets, templates } = api.store;
      const lists = [accessLists, certificates, localGroups, notifications, routes, targets, templates].map((each) =>
        each.list(),
      );
      return (await Promise.all<Promise<{ broken: unknown[] }>>(lists)).flatMap(({ broken }) => broken);
    },
  };
}
