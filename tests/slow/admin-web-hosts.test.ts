import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import type { Locator, Page } from 'playwright-core';
import { TargetUpdate, type TargetView, type TemplateView } from '#contracts';
import { accessibilityProblems } from '../support/axe.ts';
import { startBackend, type Backend } from '../support/backend.ts';
import { Chromium, namelessControls, type Visitor } from '../support/chromium.ts';
import { eventually } from '../support/eventually.ts';
import { freePort } from '../support/free-port.ts';
import { System } from '../support/system.ts';
import { visit, type Visit } from '../support/visit.ts';

/** What can be done with hosts in the web GUI, in a real browser against the whole system. */
let system: System;
let chromium: Chromium;
let first: Backend;
let second: Backend;
let token: string;
let visitor: Visitor;
let page: Page;

beforeAll(async () => {
  [first, second, system, chromium] = await Promise.all([
    startBackend('the first backend'),
    startBackend('the second backend'),
    System.start(),
    Chromium.start(),
  ]);
  token = await system.token('admin', 'me@example.com');
  await create({ hostname: 'app.example.com', target_url: first.url, labels: ['shop'] });
  await create({ hostname: 'other.example.com', target_url: first.url, labels: ['shop', 'old'] });
  await create({ hostname: 'third.example.com', target_url: second.url });
  visitor = await chromium.visit(system.httpUrl);
  page = visitor.page;
  await page.goto(system.httpUrl);
  await page.getByLabel('Token', { exact: true }).fill(token);
  await page.keyboard.press('Enter');
  await page.getByRole('navigation').getByRole('link', { name: 'Hosts' }).click();
  await row('app.example.com').waitFor();
}, 120_000);
afterAll(async () => {
  await visitor?.close();
  await chromium?.stop();
  await system?.stop();
  await Promise.all([first?.stop(), second?.stop()]);
});

/** Whatever a test does, the browser has nothing to complain of. */
afterEach(() => expect(visitor?.problems() ?? []).toEqual([]));

const create = async (body: object): Promise<void> => {
  const { status } = await system.api('POST', '/proxy/targets', { token, body: { enable_https: false, ...body } });
  expect(status).toBe(201);
};
const show = async (hostname: string): Promise<TargetView> =>
  (await system.api<TargetView>('GET', `/proxy/targets/${hostname}`, { token })).body;
const open = (host: string, path = '/'): Promise<Visit> =>
  visit(host, { protocol: 'http', port: system.httpPort, path });
const go = (view: string): Promise<unknown> => page.goto(`${system.httpUrl}/admin/${view}`);
const row = (name: string): Locator => page.getByRole('row').filter({ hasText: name });
const rows = (): Promise<string[]> => page.getByRole('row').locator('td:nth-child(2) > a:first-child').allInnerTexts();
const dialog = (): Locator => page.getByRole('dialog');
const tab = (name: string): Promise<void> => page.getByRole('tab', { name }).click();
const save = async (host = 'app.example.com'): Promise<void> => {
  await page.getByRole('button', { name: 'Save changes' }).click();
  await page.getByText(`${host} is saved.`).last().waitFor();
  await page.getByRole('button', { name: 'Save changes' }).waitFor({ state: 'detached' });
};
const act = async (name: string, what: string): Promise<void> => {
  await page.getByRole('button', { name: `Actions for ${name}` }).click();
  await page.getByRole('menuitem', { name: what }).click();
};

test('every field that the API has stands on the page of a host, and nothing else does', async () => {
  // In their fullest state: what is hidden while it means nothing is shown.
  const full = {
    hostname: 'full.example.com',
    enable_https: true,
    upstreams: [{ url: 'https://127.0.0.1:1' }, { url: 'https://127.0.0.1:2' }],
    maintenance: true,
    sticky: { cookie: 'backend' },
    health_check: { path: '/' },
    client_certificate: 'request',
    client_ca_pem: 'internal-ca',
  };
  await system.api('POST', '/ca/init', {
    token,
    body: { root_key_type: 'ecdsa-p256', intermediate_key_type: 'ecdsa-p256' },
  });
  await create(full);
  const seen = new Set<string>();
  const look = async (): Promise<void> => {
    for (const control of await page.locator('main [role="tabpanel"] [name]').all())
      seen.add((await control.getAttribute('name')) ?? '');
  };
  await go('hosts/full.example.com?tab=general');
  await look();
  for (const kind of ['redirect', 'closed']) {
    await page.getByLabel('What this host does').selectOption(kind);
    await look();
  }
  for (const name of ['TLS', 'Upstreams', 'Access', 'Login', 'Limits', 'Routes', 'Headers']) {
    await tab(name);
    await page.getByRole('tabpanel', { name }).waitFor();
    await look();
    if (name === 'Routes') await page.getByLabel('Routes that apply', { exact: true }).selectOption('selective');
    await look();
  }
  const elsewhere = new Set(['cert_email', 'target_url', 'mcp_policy']);
  const wanted = Object.keys(TargetUpdate.shape).filter((name) => !elsewhere.has(name));
  expect([...seen].sort()).toEqual(wanted.sort());
  await page.getByRole('button', { name: 'Discard' }).click();
  await system.api('DELETE', '/proxy/targets/full.example.com', { token });
  await page.getByText('No such host').waitFor();
});

test('several upstreams are set in the page and get their share; one that is down shows in the list', async () => {
  const dead = `http://127.0.0.1:${await freePort()}`;
  await go('hosts/app.example.com?tab=upstreams');
  await page.getByRole('button', { name: 'Add upstream' }).click();
  await page.getByLabel('URL of upstream 2').fill('127.0.0.1');
  await page.getByRole('button', { name: 'Save changes' }).click();
  await page.getByText('Is not a URL; give one such as http://localhost:3000.').waitFor();
  await page.getByText('1 field needs attention').waitFor();
  await page.getByLabel('URL of upstream 2').fill(second.url);
  await page.getByLabel('Weight of upstream 2').fill('3');
  await save();
  expect((await show('app.example.com')).upstreams).toEqual([
    { url: first.url, weight: 1, drain: false },
    { url: second.url, weight: 3, drain: false },
  ]);
  await eventually(async () => expect((await open('app.example.com')).body).toContain('the second backend'));

  await page.getByLabel('Drain upstream 1').check();
  await page.getByRole('button', { name: 'Add upstream' }).click();
  await page.getByLabel('URL of upstream 3').fill(dead);
  await page.getByLabel('Health checks').press('Space');
  await page.getByLabel('Every (seconds)').fill('1');
  await save();
  await page.getByRole('row').filter({ hasText: dead }).getByText('Unhealthy').waitFor();
  for (let i = 0; i < 4; i++) expect((await open('app.example.com')).body).toContain('the second backend');
  await page.getByRole('link', { name: 'Hosts', exact: true }).first().click();
  await page.reload();
  await row('app.example.com').getByText('2 of 3 up').waitFor();
  await page.getByRole('button', { name: /needs? attention/ }).click();
  await eventually(async () => expect(await rows()).toEqual(['app.example.com']));
});

test('limits, access lists, login and headers are saved together, and each is kept at the gateway', async () => {
  const list = { name: 'nobody', rules: [{ action: 'allow', network: '198.51.100.0/24' }] };
  await system.api('POST', '/access-lists', { token, body: list });
  await go('hosts/third.example.com?tab=limits');
  await page.getByLabel('Largest request body (bytes)').fill('lots');
  await page.getByLabel('Compress answers').focus();
  await page.getByText('Must be 0 to 1099511627776 bytes, a whole number; null is no limit.').waitFor();
  await page.getByLabel('Largest request body (bytes)').fill('3');
  await tab('Headers');
  const answers = page.getByRole('group', { name: 'Headers for the visitor' });
  await answers.getByRole('button', { name: 'Add header' }).click();
  await answers.getByLabel('Name of header 1').fill('X-Told');
  await answers.getByLabel('Value of header 1').fill('by the GUI');
  await page.getByText('2 unsaved changes').waitFor();
  await save('third.example.com');
  await eventually(async () => expect((await open('third.example.com')).headers['x-told']).toBe('by the GUI'));
  const way = { protocol: 'http', port: system.httpPort, method: 'POST' } as const;
  expect((await visit('third.example.com', { ...way, body: 'four' })).status).toBe(413);

  await tab('Login');
  await page.getByLabel('Ask another service').fill(second.url);
  await page.getByLabel('Login required').press('Space');
  await tab('Access');
  await page.getByLabel('nobody').check();
  await save('third.example.com');
  expect(await show('third.example.com')).toMatchObject({ auth_enabled: true, access_lists: ['nobody'] });
  await eventually(async () => expect((await open('third.example.com')).status).toBe(403));
  await tab('Overview');
  await page.getByText('Login, 1 access list').waitFor();
});

test('the way of a request is drawn step by step, to where it is refused and why', async () => {
  await go('hosts/third.example.com?tab=explain');
  await page.getByLabel('Path and query').fill('/some/where?x=1');
  await page.getByRole('button', { name: 'Explain' }).click();
  const way = page.getByRole('region', { name: 'The way of the request' });
  await way.getByText('The gateway answers 403').waitFor();
  await way.getByText('The access list nobody denies: no rule is about 192.0.2.1.').waitFor();
  await page.getByLabel('Address of the visitor').fill('198.51.100.9');
  await page.getByRole('button', { name: 'Explain' }).click();
  await way.getByText(`Goes to ${second.url}/some/where?x=1`).waitFor();
  await page.getByLabel('Address of the visitor').fill('nowhere');
  await page.getByRole('button', { name: 'Explain' }).click();
  await page.getByText('Is not an IP address.').waitFor();
});

test('a redirect, a closed host and maintenance are made in the page', async () => {
  await go('hosts/other.example.com?tab=general');
  await page.getByLabel('What this host does').selectOption('redirect');
  await page.getByRole('button', { name: 'Save changes' }).click();
  await page
    .getByText('Is neither a host such as www.example.com nor a URL such as https://www.example.com.')
    .waitFor();
  await page.getByLabel('Redirect to').fill('www.example.com');
  await page.getByLabel('Status').selectOption('308');
  await save('other.example.com');
  await eventually(async () => {
    const { status, headers } = await open('other.example.com', '/a?b');
    expect([status, headers.location]).toEqual([308, 'http://www.example.com/a?b']);
  });
  await page.getByLabel('What this host does').selectOption('closed');
  await page.getByLabel('Answer').selectOption('410');
  await save('other.example.com');
  await eventually(async () => expect((await open('other.example.com')).status).toBe(410));
  await page.getByLabel('What this host does').selectOption('proxy');
  await page.getByLabel('Maintenance').press('Space');
  await page.getByLabel('What the page says').fill('Back at noon.');
  await page.getByLabel('Notes').fill('Moves in May.');
  await save('other.example.com');
  await eventually(async () => {
    const told = await open('other.example.com');
    expect([told.status, told.body.includes('Back at noon.')]).toEqual([503, true]);
  });
  await tab('History');
  await page.getByText('maintenance, maintenance_message, ').waitFor();
  await page.getByRole('button', { name: 'What changed' }).first().click();
  await page.getByText('Moves in May.').waitFor();
});

test('what others change meanwhile is taken over, and what is typed here stays', async () => {
  await go('hosts/other.example.com?tab=general');
  await page.getByLabel('Labels').fill('mine');
  await system.api('PUT', '/proxy/targets/other.example.com', { token, body: { notes: 'theirs', maintenance: false } });
  await eventually(async () => expect(await page.getByLabel('Notes').inputValue()).toBe('theirs'));
  expect(await page.getByLabel('Labels').inputValue()).toBe('mine');
  await page.getByText('1 unsaved change').waitFor();
  await save('other.example.com');
  expect(await show('other.example.com')).toMatchObject({ notes: 'theirs', labels: ['mine'], maintenance: false });
});

test('a host is cloned, saved as a template, and another one begins with that', async () => {
  await go('hosts?clone=app.example.com');
  await dialog().getByLabel('Host name').fill('clone.example.com');
  await dialog().getByRole('button', { name: 'Clone host' }).click();
  await row('clone.example.com').waitFor();
  const { upstreams, health_check } = await show('app.example.com');
  expect(await show('clone.example.com')).toMatchObject({ upstreams, health_check });
  await eventually(async () => expect((await open('clone.example.com')).status).toBe(200));

  await act('third.example.com', 'Save as template');
  await dialog().getByLabel('Name', { exact: true }).fill('two words');
  await dialog().getByRole('button', { name: 'Save template' }).click();
  await dialog().getByText('Use 1 to 64 letters, digits').waitFor();
  await dialog().getByLabel('Name', { exact: true }).fill('told');
  await dialog().getByRole('button', { name: 'Save template' }).click();
  await dialog().waitFor({ state: 'detached' });
  const { fields } = (await system.api<TemplateView>('GET', '/templates/told', { token })).body;
  expect(fields).toMatchObject({ custom_response_headers: { 'X-Told': 'by the GUI' }, max_body_bytes: 3 });
  expect(Object.keys(fields)).not.toContain('target_url');

  await page.getByRole('button', { name: 'Templates' }).click();
  await page.getByRole('button', { name: 'New host from told' }).click();
  await dialog().getByLabel('Host name').fill('made.example.com');
  await dialog().getByLabel('Target URL').fill(first.url);
  await dialog().getByRole('button', { name: 'Add host' }).click();
  await row('made.example.com').waitFor();
  expect((await show('made.example.com')).max_body_bytes).toBe(3);
  await system.api('PUT', '/proxy/targets/made.example.com', {
    token,
    body: { access_lists: [], auth_enabled: false },
  });
  await eventually(async () => expect((await open('made.example.com')).headers['x-told']).toBe('by the GUI'));

  await page.getByRole('button', { name: 'Templates' }).click();
  await page.getByRole('button', { name: 'Delete the template told' }).click();
  await dialog().getByRole('button', { name: 'Delete', exact: true }).click();
  await eventually(async () => expect((await system.api('GET', '/templates/told', { token })).status).toBe(404));
});

test('the list is searched, narrowed down and sorted, and its address says how', async () => {
  await go('hosts?q=example');
  await page.getByLabel('Label', { exact: true }).selectOption('shop');
  await eventually(async () => expect(await rows()).toEqual(['app.example.com', 'clone.example.com']));
  await page.getByRole('button', { name: 'Host', exact: true }).click();
  await eventually(async () => expect(await rows()).toEqual(['clone.example.com', 'app.example.com']));
  await page.reload();
  await eventually(async () => expect(await rows()).toEqual(['clone.example.com', 'app.example.com']));
  await page.getByText('2 of 5 hosts').waitFor();
  await page.getByLabel('Search hosts').fill('nowhere');
  await page.getByText('No host matches.').waitFor();
  await page.getByRole('button', { name: 'Show all hosts' }).click();
  await eventually(async () => expect((await rows()).length).toBe(5));
});

test('many hosts are labelled, turned off and deleted at once, with their number said before', async () => {
  await go('hosts?q=e.example.com');
  await eventually(async () => expect(await rows()).toEqual(['clone.example.com', 'made.example.com']));
  await page.getByLabel('Select all that are shown').check();
  const bar = page.getByRole('region', { name: 'Selected hosts' });
  await bar.getByText('2 selected').waitFor();
  await bar.getByRole('button', { name: 'Add labels' }).click();
  await dialog().getByRole('button', { name: 'Add labels' }).click();
  await dialog().getByText('Is empty; name at least one label.').waitFor();
  await dialog().getByLabel('Labels', { exact: true }).fill('batch june');
  await dialog().getByRole('button', { name: 'Add labels' }).click();
  await row('made.example.com').getByText('june').waitFor();
  expect((await show('clone.example.com')).labels).toEqual(['shop', 'batch', 'june']);

  await bar.getByRole('button', { name: 'Turn off' }).click();
  await dialog().getByText('Visitors of all of them get 503').waitFor();
  await dialog().getByRole('button', { name: 'Turn off' }).click();
  await eventually(async () => expect((await open('clone.example.com')).status).toBe(503));
  await bar.getByRole('button', { name: 'Turn on' }).click();
  await eventually(async () => expect((await open('clone.example.com')).status).toBe(200));

  await bar.getByRole('button', { name: 'Delete' }).click();
  await dialog().getByRole('heading', { name: 'Delete 2 hosts?' }).waitFor();
  await dialog().getByText('clone.example.com, made.example.com').waitFor();
  expect(await accessibilityProblems(page)).toEqual([]);
  await dialog().getByRole('button', { name: 'Delete 2 hosts' }).click();
  await page.getByText('2 hosts are deleted.').waitFor();
  await eventually(async () => expect((await open('made.example.com')).status).toBe(404));
  await bar.waitFor({ state: 'detached' });
});

test('a host is deleted on its own page, which leads back to the list; one that is not there says so', async () => {
  await go('hosts/nowhere.example.com');
  await page.getByText('There is no host nowhere.example.com').waitFor();
  await page.getByRole('link', { name: 'To all hosts' }).click();
  await act('third.example.com', 'Edit');
  await act('third.example.com', 'Delete');
  await dialog().getByRole('button', { name: 'Delete host' }).click();
  await page.getByText('third.example.com is deleted.').waitFor();
  await page.getByRole('heading', { name: 'Hosts', level: 1 }).waitFor();
  await eventually(async () => expect((await open('third.example.com')).status).toBe(404));
});

test('a token that may only look sees every field and can change none', async () => {
  const made = await system.recipe('token-generate', 'viewer', 'scopes=read,admin', '--json');
  const other = await chromium.visit(system.httpUrl);
  await other.page.goto(system.httpUrl);
  await other.page.getByLabel('Token', { exact: true }).fill((JSON.parse(made.stdout) as { token: string }).token);
  await other.page.keyboard.press('Enter');
  await other.page.getByRole('navigation').getByRole('link', { name: 'Hosts' }).click();
  await other.page.getByRole('link', { name: 'app.example.com', exact: true }).click();
  await other.page.getByText('Your token has the scope read alone').waitFor();
  await other.page.getByRole('tab', { name: 'Limits' }).click();
  expect(await other.page.getByLabel('Requests a second of one client').isDisabled()).toBe(true);
  expect(await other.page.getByRole('button', { name: 'Actions for app.example.com' }).count()).toBe(0);
  await other.page.goto(`${system.httpUrl}/admin/hosts?delete=app.example.com`);
  await other.page.getByRole('link', { name: 'app.example.com', exact: true }).waitFor();
  expect(await other.page.getByRole('button', { name: 'Add host' }).count()).toBe(0);
  expect(await other.page.getByRole('dialog').count()).toBe(0);
  expect(await other.page.getByRole('switch', { name: 'app.example.com is on' }).isDisabled()).toBe(true);
  expect(other.problems()).toEqual([]);
  await other.close();
});

test('every tab and dialog is accessible in light and dark, and fits a phone', async () => {
  const TABS = ['general', 'tls', 'upstreams', 'access', 'login', 'limits', 'routes', 'headers', 'explain', 'history'];
  const host = 'hosts/app.example.com';
  const dialogs = ['hosts?add=host', 'hosts?template=app.example.com'];
  // The other tabs are made of the same parts.
  const inTheDark = new Set(['hosts', ...dialogs, host, `${host}?tab=upstreams`, `${host}?tab=explain`]);
  for (const view of ['hosts', ...dialogs, host, ...TABS.map((it) => `${host}?tab=${it}`)]) {
    await page.setViewportSize({ width: 1280, height: 800 });
    await page.emulateMedia({ colorScheme: 'light' });
    await go(view);
    await page.getByRole('heading', { level: 1 }).waitFor();
    if (dialogs.includes(view)) await dialog().waitFor();
    else await page.getByRole('tabpanel').or(page.getByRole('table')).first().waitFor();
    for (const colorScheme of ['light', ...(inTheDark.has(view) ? (['dark'] as const) : [])] as const) {
      await page.emulateMedia({ colorScheme });
      await page.locator(`html[data-mantine-color-scheme="${colorScheme}"]`).waitFor();
      await page.evaluate(() =>
        Promise.allSettled(document.getAnimations().map(({ finished }) => finished)).then(() => undefined),
      );
      expect({ view, problems: await accessibilityProblems(page) }).toEqual({ view, problems: [] });
    }
    expect({ view, nameless: await namelessControls(page) }).toEqual({ view, nameless: [] });
    await page.setViewportSize({ width: 390, height: 844 });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  }
});
