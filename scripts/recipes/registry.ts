import type { Recipe } from './recipe.ts';

type Load = () => Promise<Recipe>;

/** Every recipe of this command line; the justfile has a line for each. A call loads the one that it needs. */
export const RECIPES: ReadonlyMap<string, Load> = new Map<string, Load>([
  ['token-generate', async () => (await import('./token/token-generate.ts')).tokenGenerate],
  ['token-show', async () => (await import('./token/token-show.ts')).tokenShow],
  ['token-list', async () => (await import('./token/token-list.ts')).tokenList],
  ['token-delete', async () => (await import('./token/token-delete.ts')).tokenDelete],
  ['token-show-certs', async () => (await import('./token/token-show-certs.ts')).tokenShowCerts],
  ['proxy-create', async () => (await import('./proxy/proxy-create.ts')).proxyCreate],
  ['proxy-update', async () => (await import('./proxy/proxy-update.ts')).proxyUpdate],
  ['proxy-delete', async () => (await import('./proxy/proxy-delete.ts')).proxyDelete],
  ['proxy-enable', async () => (await import('./proxy/proxy-enable.ts')).proxyEnable],
  ['proxy-disable', async () => (await import('./proxy/proxy-enable.ts')).proxyDisable],
  ['proxy-list', async () => (await import('./proxy/proxy-list.ts')).proxyList],
  ['proxy-show', async () => (await import('./proxy/proxy-show.ts')).proxyShow],
  ['proxy-cleanup', async () => (await import('./proxy/proxy-cleanup.ts')).proxyCleanup],
  ['cert-create', async () => (await import('./cert/cert-create.ts')).certCreate],
  ['cert-list', async () => (await import('./cert/cert-list.ts')).certList],
  ['cert-show', async () => (await import('./cert/cert-show.ts')).certShow],
  ['cert-status', async () => (await import('./cert/cert-status.ts')).certStatus],
  ['cert-renew', async () => (await import('./cert/cert-renew.ts')).certRenew],
  ['cert-delete', async () => (await import('./cert/cert-delete.ts')).certDelete],
  ['health', async () => (await import('./health.ts')).health],
]);
