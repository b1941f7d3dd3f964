import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import type { Locator, Page } from 'playwright-core';
import { accessibilityProblems, switchScheme } from '../support/axe.ts';
import { startBackend, type Backend } from '../support/backend.ts';
import { Chromium, namelessControls, type Visitor } from '../support/chromium.ts';
import { eventually } from '../support/eventually.ts';
import { freePort } from '../support/free-port.ts';
import { startPebble, type Pebble } from '../support/pebble.ts';
import { System } from '../support/system.ts';
import { visit } from '../support/visit.ts';

/** From an empty system to a host over HTTPS, and what stands around every view of the web GUI. */
const PHONE = { width: 390, height: 844 };
const HOST = 'shop.example.com';

let pebble: Pebble;
let system: System;
let chromium: Chromium;
let backend: Backend;
let token: string;
let visitor: Visitor;
let page: Page;

beforeAll(async () => {
  const httpPort = await freePort();
  pebble = await startPebble({ httpPort });
  backend = await startBackend('the first service');
  system = await System.start({
    httpPort,
    environment: {
      ACME_DIRECTORY_URL: pebble.directoryUrl,
      ACME_CA_BUNDLE: pebble.caBundlePath,
      DNS_RESOLVERS: pebble.dnsServer,
      // Where Pebble looks for challenges, and so where the check before the order has to.
      ACME_HTTP_PORT: String(httpPort),
    },
  });
  token = await system.token('admin');
  chromium = await Chromium.start();
  visitor = await chromium.visit(system.httpUrl);
  page = visitor.page;
  page.setDefaultTimeout(10_000);
}, 120_000);
afterAll(async () => {
  await visitor?.close();
  await chromium?.stop();
  await system?.stop();
  await Promise.all([backend?.stop(), pebble?.stop()]);
});

/** Whatever a test does, the browser has nothing to complain of. */
afterEach(() => expect(visitor?.problems() ?? []).toEqual([]));

const signIn = async (where: Page): Promise<void> => {
  await where.goto(system.httpUrl);
  await where.getByLabel('Token', { exact: true }).fill(token);
  await where.keyboard.press('Enter');
  await where.getByText('Live', { exact: true }).waitFor();
};
const go = (path: string): Promise<unknown> => page.goto(`${system.httpUrl}/admin/${path}`);
const button = (name: string | RegExp): Locator => page.getByRole('button', { name });
const dialog = (): Locator => page.getByRole('dialog');
const field = (): Locator => page.getByRole('combobox', { name: 'What to go to or do' });
const focused = (): Promise<string> => page.evaluate(() => document.activeElement?.textContent ?? '');
const kept = (where = page): Promise<Record<string, string>> =>
  where.evaluate(() => ({ ...(localStorage as unknown as Record<string, string>) }));

test('the guide leads from an empty system to a host over HTTPS in under two minutes', async () => {
  const began = performance.now();
  await signIn(page);
  await page.getByRole('link', { name: 'Hosts' }).click();
  await page.getByRole('link', { name: 'Set it up step by step' }).click();
  await page.getByLabel('E-mail address').fill('me@example.com');
  await button('Save').click();
  await page.getByLabel('Host name').fill('shop');
  await button('Check').click();
  await page.getByText('has no dot; give a full name').waitFor();
  await page.getByLabel('Host name').fill(HOST);
  await button('Check').click();
  await page.getByText(`${HOST} leads to 127.0.0.1.`).waitFor();
  await page.getByText(`The gateway answers for ${HOST} on port ${system.httpPort}.`).waitFor();
  await button('Copy the name of the record').waitFor();
  await button('Continue').click();
  await page.reload();
  await page.getByLabel('Target URL').fill('localhost:3000');
  await button('Add the host').click();
  await page.getByText('Begins with neither http:// nor https://').waitFor();
  await page.getByLabel('Target URL').fill(backend.url);
  await button('Add the host').click();
  await page.getByText(`${HOST} is up.`).waitFor({ timeout: 60_000 });
  const link = page.getByRole('link', { name: `Open ${HOST}` });
  await eventually(async () => expect(await link.getAttribute('href')).toBe(`https://${HOST}:${system.httpsPort}/`));
  const opened = await visit(HOST, { protocol: 'https', port: system.httpsPort, ca: await pebble.roots() });
  expect([opened.status, opened.body]).toEqual([200, 'hello from the first service']);
  expect(performance.now() - began).toBeLessThan(120_000);
}, 120_000);

test('a name that cannot be looked up is said to be so, with the record to create, and one may go on all the same', async () => {
  await pebble.failLookups('astray.example.com');
  await button('Set up another host').click();
  await page.getByLabel('Host name').fill('astray.example.com');
  await button('Check').click();
  await page.getByText('Create this record where your domain is managed:').waitFor();
  await page.getByText('It is looked at again by itself every ten seconds.').waitFor();
  expect(await namelessControls(page)).toEqual([]);
  for (const colorScheme of ['light', 'dark'] as const) {
    await switchScheme(page, colorScheme);
    expect(await accessibilityProblems(page)).toEqual([]);
  }
  await button('Continue all the same').click();
  await page.getByLabel('Target URL').waitFor();
  expect(new URL(page.url()).search).toBe('?host=astray.example.com&at=service');
});

test('the palette finds views, hosts and certificates by the keyboard, and says how many', async () => {
  await page.keyboard.press('Control+k');
  await field().fill('sett');
  await dialog().getByText('1 result', { exact: true }).waitFor();
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Settings', level: 1 }).waitFor();
  // Whoever cannot see that the view has changed is told by the focus.
  await eventually(async () => expect(await focused()).toBe('Settings'));
  expect(await page.title()).toBe('Settings · MCP Proxy Manager');

  await page.getByRole('button', { name: 'Search', exact: true }).click();
  expect(await accessibilityProblems(page)).toEqual([]);
  await field().fill('shop');
  const chosen = dialog().getByRole('option', { selected: true });
  expect(await chosen.innerText()).toContain(HOST);
  const described = await field().getAttribute('aria-activedescendant');
  expect(await chosen.getAttribute('id')).toBe(described);
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await dialog().getByText('sha256:').or(dialog().getByText('Fingerprint')).first().waitFor();
  expect(page.url()).toContain('certificates?details=proxy-shop-example-com');
  await page.keyboard.press('Escape');
  await dialog().waitFor({ state: 'hidden' });

  await page.keyboard.press('Control+k');
  await field().fill('nothing of the kind');
  await dialog().getByText('Nothing is called “nothing of the kind”.').waitFor();
  await field().fill('add host');
  await page.keyboard.press('Enter');
  await dialog().getByLabel('Target URL').waitFor();
  // A form that is being filled in is not covered.
  await page.keyboard.press('Control+k');
  expect(await field().count()).toBe(0);
  await page.keyboard.press('Escape');
});

test('keys lead through the views until they are turned off, which this browser remembers', async () => {
  await go('hosts');
  await page.getByRole('heading', { name: 'Hosts', level: 1 }).waitFor();
  await page.keyboard.press('g');
  await page.keyboard.press('c');
  await page.getByRole('heading', { name: 'Certificates', level: 1 }).waitFor();
  await page.getByRole('searchbox').waitFor();
  await page.keyboard.press('/');
  await eventually(async () => expect(await page.locator('input[type=search]:focus').count()).toBe(1));
  await page.keyboard.type('g?h and quickly');
  expect(await page.locator('input[type=search]').inputValue()).toBe('g?h and quickly');
  await page.getByRole('main').focus();
  await page.keyboard.press('?');
  await dialog().getByText('Go to Certificates').waitFor();
  expect(await accessibilityProblems(page)).toEqual([]);
  await dialog().getByLabel('Shortcuts of single keys').press('Space');
  await page.keyboard.press('Escape');
  await page.reload();
  await page.getByRole('heading', { name: 'Certificates', level: 1 }).waitFor();
  await page.keyboard.press('?');
  await page.keyboard.press('Control+k');
  await field().waitFor();
  expect(await page.getByText('Go to Certificates').count()).toBe(0);
  await field().fill('keyboard');
  await page.keyboard.press('Enter');
  await dialog().getByLabel('Shortcuts of single keys').press('Space');
  expect(await kept()).toEqual({});
  await page.keyboard.press('Escape');
});

test('the appearance is chosen, kept in this browser alone, and given back to the system', async () => {
  const scheme = (): Promise<string | undefined> =>
    page.evaluate(() => document.documentElement.dataset['mantineColorScheme']);
  await page.emulateMedia({ colorScheme: 'light' });
  await page.locator('label').filter({ hasText: 'Dark' }).click();
  await eventually(async () => expect([await scheme(), await kept()]).toEqual(['dark', { 'mpm-appearance': 'dark' }]));
  await page.reload();
  await page.getByText('Live', { exact: true }).waitFor();
  expect(await scheme()).toBe('dark');
  await page.keyboard.press('Control+k');
  await field().fill('system’s appearance');
  await page.keyboard.press('Enter');
  await eventually(async () => expect([await scheme(), await kept()]).toEqual(['light', {}]));
});

test('the administrator sets what unknown hosts get, and the defaults and templates of new hosts', async () => {
  await go('settings');
  await page.getByRole('region', { name: 'Hosts that nobody has' }).getByLabel('Answer').selectOption('redirect');
  const unknown = page.getByRole('region', { name: 'Hosts that nobody has' });
  await unknown.getByRole('button', { name: 'Save' }).click();
  await unknown.getByText('Is missing; give a URL such as https://www.example.com.').waitFor();
  await unknown.getByLabel('Address').fill('https://www.example.com');
  await unknown.getByRole('button', { name: 'Save' }).click();
  await eventually(async () => {
    const { status, headers } = await visit('nobody.example.com', { protocol: 'http', port: system.httpPort });
    expect([status, headers.location]).toEqual([302, 'https://www.example.com']);
  });

  await button('New template').click();
  await dialog().getByLabel('Name', { exact: true }).fill('web app');
  await dialog().getByLabel('Add a field').selectOption('hsts');
  await dialog().getByLabel('Value of hsts').fill('for ever');
  await dialog().getByRole('button', { name: 'Save' }).click();
  await dialog()
    .getByText(/^Use 1 to 64 letters/)
    .waitFor();
  await dialog().getByLabel('Name', { exact: true }).fill('web-app');
  await dialog().getByRole('button', { name: 'Save' }).click();
  await dialog().getByRole('textbox', { name: 'Value of hsts' }).and(page.locator('[aria-invalid="true"]')).waitFor();
  await dialog().getByLabel('Value of hsts').fill('max-age=31536000');
  await dialog().getByLabel('Add a field').selectOption('labels');
  await dialog().getByLabel('Value of labels').fill('web, public');
  expect(await accessibilityProblems(page)).toEqual([]);
  await dialog().getByRole('button', { name: 'Save' }).click();
  await page.getByRole('row').filter({ hasText: 'hsts and labels' }).waitFor();
  await button('Actions for web-app').click();
  await page.getByRole('menuitem', { name: 'Make it the defaults for new hosts' }).click();
  await page.getByRole('row').filter({ hasText: 'web-app' }).getByText('Default').waitFor();
  const defaults = page.getByRole('region', { name: 'Defaults for new hosts' });
  await eventually(async () => expect(await defaults.getByLabel('Value of labels').inputValue()).toBe('web, public'));
  await defaults.getByRole('button', { name: 'Remove labels' }).click();
  await defaults.getByRole('button', { name: 'Save' }).click();
  await eventually(async () => {
    const { new_hosts } = (await system.api<{ new_hosts: object }>('GET', '/settings', { token })).body;
    expect(new_hosts).toEqual({ hsts: 'max-age=31536000' });
  });
  const body = { hostname: 'new.example.com', target_url: backend.url, enable_https: false };
  const made = await system.api<{ proxy_target: object }>('POST', '/proxy/targets', { token, body });
  expect(made.body.proxy_target).toMatchObject({ hsts: 'max-age=31536000', labels: [] });

  await button('Actions for web-app').click();
  await page.getByRole('menuitem', { name: 'Delete' }).click();
  await dialog().getByText('It sets 2 fields.').waitFor();
  await dialog().getByRole('button', { name: 'Delete template' }).click();
  await page.getByText('There are no templates yet.').waitFor();
  await page.getByText('just gui-setup admin.example.com').waitFor();
  expect(await namelessControls(page)).toEqual([]);
  for (const colorScheme of ['dark', 'light'] as const) {
    await switchScheme(page, colorScheme);
    expect(await accessibilityProblems(page)).toEqual([]);
  }
});

test('an address that is none says so, and leads on', async () => {
  await go('some/where/deeper');
  await page.getByRole('heading', { name: 'There is nothing here', level: 1 }).waitFor();
  await page.getByText('No view has the address /some/where/deeper.').waitFor();
  expect(await accessibilityProblems(page)).toEqual([]);
  await button('Search for it').click();
  await field().waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('main').getByRole('link').click();
  await page.getByText('There is nothing here').waitFor({ state: 'detached' });
});

test('a palette that does not arrive says so, and the view behind it stays', async () => {
  await page.route('**/Palette-*.js', (route) => route.abort());
  await go('settings');
  await button('Search').click();
  await dialog().getByText('This part of the page did not arrive').waitFor();
  await page.keyboard.press('Escape');
  await page.unroute('**/Palette-*.js');
  await page.getByRole('heading', { name: 'Settings', level: 1 }).waitFor();
});

test('on a phone four views are at the thumb, and a sheet has all of them', async () => {
  const other = await chromium.visit(system.httpUrl, { colorScheme: 'dark', viewport: PHONE });
  await signIn(other.page);
  const nav = other.page.getByRole('navigation', { name: 'Main' });
  expect(await nav.getByRole('link').count()).toBe(4);
  await other.page.getByRole('button', { name: 'More' }).click();
  const sheet = other.page.getByRole('dialog', { name: 'All views' });
  await sheet.getByRole('link', { name: 'Private CA' }).waitFor();
  expect(await accessibilityProblems(other.page)).toEqual([]);
  await sheet.getByRole('link', { name: 'Settings' }).click();
  await sheet.waitFor({ state: 'hidden' });
  await other.page.getByRole('heading', { name: 'Settings', level: 1 }).waitFor();
  expect(await other.page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(PHONE.width);
  expect(other.problems()).toEqual([]);
  await other.close();
});
