import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import type { Locator, Page } from 'playwright-core';
import type { SystemView } from '#contracts';
import { createSelfSigned } from '#pki';
import { accessibilityProblems } from '../support/axe.ts';
import { startHttpBackend, type HttpBackend } from '../support/backends.ts';
import { Chromium, namelessControls, type Visitor } from '../support/chromium.ts';
import { eventually } from '../support/eventually.ts';
import { freePort } from '../support/free-port.ts';
import { System } from '../support/system.ts';
import { visit } from '../support/visit.ts';

/** The first view, the logs and the system in a real browser, with real requests through the gateway. */
const HOST = 'app.example.com';

let system: System;
let chromium: Chromium;
let backend: HttpBackend;
let token: string;
let visitor: Visitor;
let page: Page;

beforeAll(async () => {
  backend = await startHttpBackend((incoming, response) => {
    incoming.resume();
    response.writeHead(incoming.url?.startsWith('/missing') ? 404 : 200).end('content');
  });
  system = await System.start();
  token = await system.token('admin', 'me@example.com');
  chromium = await Chromium.start();
  visitor = await chromium.visit(system.httpUrl);
  page = visitor.page;
}, 120_000);
afterAll(async () => {
  await visitor?.close();
  await chromium?.stop();
  await system?.stop();
  await backend?.stop();
});

/** Whatever a test does, the browser has nothing to complain of. */
afterEach(() => expect(visitor?.problems() ?? []).toEqual([]));

const ask = async (path: string, method = 'GET', host = HOST): Promise<string> => {
  const { headers } = await visit(host, { protocol: 'http', port: system.httpPort, path, method });
  return String(headers['x-request-id']);
};
const host = async (hostname: string, own: object = {}): Promise<void> => {
  const body = { hostname, target_url: backend.url, enable_https: false, ...own };
  expect((await system.api('POST', '/proxy/targets', { token, body })).status).toBe(201);
};
const open = (view: string): Promise<unknown> => page.goto(`${system.httpUrl}/admin/${view}`);
const plot = (name: string): Locator => page.getByRole('slider', { name });
const attention = (): Locator => page.getByRole('region', { name: 'Needs attention' });
const lines = (): Locator => page.getByRole('table', { name: 'Logged requests' }).getByRole('row');
const dialog = (): Locator => page.getByRole('dialog');
const clean = async (): Promise<void> => {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    // The page hears of it a little later, and axe would see half of each.
    await page.locator(`html[data-mantine-color-scheme=${colorScheme}]`).waitFor({ state: 'attached' });
    expect(await accessibilityProblems(page)).toEqual([]);
  }
  expect(await namelessControls(page)).toEqual([]);
};

test('the start page leads to the dashboard, which offers the first host and tells the state of every part', async () => {
  await page.goto(system.httpUrl);
  await page.getByLabel('Token', { exact: true }).fill(token);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Dashboard' }).waitFor();
  expect(page.url()).toContain('/dashboard');
  const parts = page.getByRole('region', { name: 'Parts' });
  for (const [name, state] of [
    ['Gateway', '2 workers'],
    ['Certificate manager', 'Running'],
    ['Auth server', 'Running'],
    ['Redis', 'answers in'],
  ] as const)
    await parts.getByRole('listitem').filter({ hasText: name }).getByText(state).waitFor();
  await page.getByRole('button', { name: 'Add your first host' }).click();
  await dialog().getByLabel('Host name').waitFor();
  await page.keyboard.press('Escape');
});

test('requests through the gateway appear in the plots, by steps that pointer and keys go through', async () => {
  await host(HOST);
  await open('dashboard');
  await page.getByText('Nothing needs attention').waitFor();
  for (const path of ['/one', '/two', '/missing']) await ask(path);
  const requests = page.getByRole('figure').filter({ has: plot('Requests') });
  await requests.getByRole('listitem').filter({ hasText: 'Requests 3' }).waitFor();
  const errors = page.getByRole('figure').filter({ has: plot('Errors') });
  await errors.getByRole('listitem').filter({ hasText: '4xx 1' }).waitFor();
  await page
    .getByRole('figure')
    .filter({ has: plot('Waiting time') })
    .getByText(/\d ms/)
    .first()
    .waitFor();
  await plot('Requests').focus();
  await page.keyboard.press('Home');
  expect(await plot('Requests').getAttribute('aria-valuetext')).toMatch(/^\d\d:\d\d: Requests 0$/);
  await page.keyboard.press('End');
  expect(await plot('Requests').getAttribute('aria-valuenow')).toBe(
    await plot('Requests').getAttribute('aria-valuemax'),
  );
  await plot('Requests').hover({ position: { x: 1, y: 10 } });
  expect(await plot('Requests').getAttribute('aria-valuenow')).toBe('0');
  await clean();
  await page.getByRole('button', { name: '24 hours' }).click();
  await page.getByRole('button', { name: 'Table' }).click();
  await page.getByRole('table', { name: 'Traffic in steps' }).getByRole('cell', { name: '3', exact: true }).waitFor();
  expect(new URL(page.url()).search).toBe('?range=24h&as=table');
  await clean();
});

test('what needs attention stands first, and leads to where it is mended', async () => {
  const made = await createSelfSigned({ commonName: 'x', names: ['old.example.com'], days: 1 });
  const body = { cert_name: 'old', fullchain_pem: made.certificate_pem, private_key_pem: made.private_key_pem };
  expect((await system.api('POST', '/certificates/import', { token, body })).status).toBe(201);
  const dead = `http://127.0.0.1:${await freePort()}`;
  await host('down.example.com', {
    target_url: null,
    upstreams: [{ url: dead }],
    health_check: { path: '/', interval: 1, timeout: 1 },
  });
  await eventually(async () => {
    const { body: told } = await system.api<SystemView>('GET', '/system', { token });
    return told.apps.some(({ gateway }) => gateway?.upstreams_out.some(({ url }) => url === dead));
  });
  await open('dashboard');
  await attention().getByText('Host down.example.com').waitFor();
  await attention().getByText(`${dead} gets no requests`).waitFor();
  await clean();
  await page.getByRole('region', { name: 'Certificates', exact: true }).getByText('Under 7 days').waitFor();
  await attention()
    .getByRole('link', { name: /down\.example\.com/ })
    .click();
  await page.getByRole('heading', { name: 'Hosts' }).waitFor();
  expect(new URL(page.url()).searchParams.get('q')).toBe('down.example.com');
  await system.api('DELETE', '/proxy/targets/down.example.com', { token });
  await open('dashboard');
  await page.getByRole('link', { name: 'old', exact: true }).click();
  await dialog().getByText('old.example.com').first().waitFor();
  await page.keyboard.press('Escape');
});

test('the log shows what was and what comes, by filters that stand in the address', async () => {
  await open('logs');
  await lines().filter({ hasText: '/missing' }).waitFor();
  await page.getByText('Following', { exact: true }).waitFor();
  await ask('/comes-now');
  await lines().filter({ hasText: '/comes-now' }).waitFor();
  await page.getByRole('button', { name: '4xx' }).click();
  await eventually(async () => (await lines().count()) === 2);
  expect(new URL(page.url()).search).toBe('?status=4xx');
  await ask('/missing/more');
  await ask('/comes-too');
  await lines().filter({ hasText: '/missing/more' }).waitFor();
  expect(await lines().filter({ hasText: '/comes-too' }).count()).toBe(0);
  await clean();
  await page.getByRole('link', { name: 'Clear filters' }).click();
  await page.getByLabel('Search requests').fill('comes');
  await eventually(async () => (await lines().count()) === 3);
  await page.getByLabel('Method').selectOption('POST');
  await page.getByText('No request in the log matches.').waitFor();
  await ask('/comes-posted', 'POST');
  await lines().filter({ hasText: '/comes-posted' }).waitFor();
  await page.reload();
  await lines().filter({ hasText: '/comes-posted' }).waitFor();
  expect(await lines().count()).toBe(2);
});

test('held back, nothing moves, and what came is counted until one wants it', async () => {
  await open('logs?text=held');
  await page.getByText('No request in the log matches.').waitFor();
  await ask('/held/first');
  await lines().filter({ hasText: '/held/first' }).waitFor();
  await page.getByRole('button', { name: 'Pause' }).click();
  await ask('/held/second');
  await page.getByRole('button', { name: '1 new request' }).waitFor();
  expect(await lines().count()).toBe(2);
  await page.getByRole('button', { name: '1 new request' }).click();
  await lines().filter({ hasText: '/held/second' }).waitFor();
  await page.getByRole('button', { name: 'Pause' }).waitFor();
});

test('a request is told in full, and explained by its id', async () => {
  const id = await ask('/explained?secret=value');
  await open(`logs?request=${id}`);
  await dialog().getByText(id, { exact: true }).waitFor();
  await dialog().getByText(`GET http://${HOST}:${system.httpPort}/explained?secret=***`).waitFor();
  await dialog().getByRole('button', { name: 'Explain' }).click();
  await dialog().getByText(`It goes on as GET ${backend.url}/explained?secret=***.`).waitFor();
  await clean();
  await page.keyboard.press('Escape');
  await dialog().waitFor({ state: 'hidden' });
  await lines().filter({ hasText: '/explained' }).getByRole('button').click();
  await dialog().getByText(id, { exact: true }).waitFor();
  await page.keyboard.press('Escape');
});

test('the system view shows every process and how Redis is', async () => {
  await open('system');
  const { body } = await system.api<SystemView>('GET', '/system', { token });
  expect(body.apps.map(({ app }) => app)).toEqual(['admin-api', 'cert-manager', 'gateway', 'oauth-server']);
  for (const { host: where, pid } of body.apps) await page.getByText(`${where}, process ${pid}`).waitFor();
  await page.getByText('Embedded, at a socket of this machine').waitFor();
  await page.getByText(body.redis.version ?? 'none', { exact: true }).waitFor();
  await clean();
});
