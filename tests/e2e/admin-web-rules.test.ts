import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import type { Locator, Page } from 'playwright-core';
import { accessibilityProblems } from '../support/axe.ts';
import { startBackend, type Backend } from '../support/backend.ts';
import { Chromium, namelessControls, type Visitor } from '../support/chromium.ts';
import { System } from '../support/system.ts';

/** Who may do what, and what somebody has done: these views of the web GUI in a real browser against the whole system. */
let system: System;
let chromium: Chromium;
let visitor: Visitor;
let page: Page;
let first: Backend;
let token: string;
let alice: string;

beforeAll(async () => {
  first = await startBackend('the first backend');
  system = await System.start();
  token = await system.token('admin', 'me@example.com');
  alice = await system.token('alice', 'alice@example.com');
  chromium = await Chromium.start();
  visitor = await chromium.visit(system.httpUrl);
  page = visitor.page;
  await page.goto(system.httpUrl);
  await page.getByLabel('Token', { exact: true }).fill(token);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Hosts' }).waitFor();
}, 120_000);
afterAll(async () => {
  await visitor?.close();
  await chromium?.stop();
  await system?.stop();
  await first?.stop();
});

/** Whatever a test does, the browser has nothing to complain of. */
afterEach(() => expect(visitor?.problems() ?? []).toEqual([]));

const row = (name: string): Locator => page.getByRole('row').filter({ hasText: name });
const dialog = (): Locator => page.getByRole('dialog');
const button = (name: string | RegExp): Locator => page.getByRole('button', { name });
const view = (name: string): Promise<void> => page.getByRole('link', { name, exact: true }).click();
const act = async (name: string, what: string): Promise<void> => {
  await button(`Actions for ${name}`).click();
  await page.getByRole('menuitem', { name: what }).click();
};
const cancelHasFocus = (): Promise<unknown> => dialog().locator('button:focus').getByText('Cancel').waitFor();
/** Runs in the page: whether it has taken on a colour scheme, to the last element. */
const isSettled = (scheme: string): boolean =>
  document.documentElement.dataset['mantineColorScheme'] === scheme && document.getAnimations().length === 0;
/** What is open is usable by everybody: every control has a name, and axe finds nothing, light and dark. */
async function accessible(): Promise<void> {
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme });
    await page.waitForFunction(isSettled, colorScheme);
    expect(await accessibilityProblems(page)).toEqual([]);
  }
  expect(await namelessControls(page)).toEqual([]);
}
const create = async (path: string, body: object, by = token): Promise<void> => {
  const told = await system.api('POST', path, { token: by, body });
  expect([told.status, told.body]).toEqual([201, expect.anything()]);
};
const status = async (secret: string): Promise<number> =>
  (await system.api('GET', '/token/info', { token: secret })).status;

test('a token is rotated, its new secret is shown once, and the one before is refused', async () => {
  await view('Tokens');
  await row('admin').getByText('signed in here').waitFor();
  await act('alice', 'Rotate the secret');
  await dialog().getByText('What it owns stays').waitFor();
  await accessible();
  await button('Rotate').click();
  await dialog().getByText('It is told only now.').waitFor();
  await page.keyboard.press('Escape');
  const secret = await dialog().locator('code').innerText();
  await accessible();
  await button('I have copied it').click();
  expect(await page.content()).not.toContain(secret);
  expect([await status(alice), await status(secret)]).toEqual([401, 200]);
  alice = secret;
  await act('admin', 'Rotate the secret');
  await dialog().getByText('token-rotate admin').waitFor();
  await page.keyboard.press('Escape');
});

test('how a token is made on the server is put together; what it is called is checked', async () => {
  await button('New token').click();
  await dialog().getByLabel('Name').fill('a b');
  await dialog()
    .getByText(/^Use 1 to/)
    .waitFor();
  await dialog().getByLabel('Name').fill('monitoring');
  await dialog().getByLabel('It may').selectOption('read,admin');
  await dialog().getByLabel('Expires').selectOption('90d');
  await accessible();
  const words = (await dialog().locator('code').innerText()).split('rust-just ')[1]?.split(' ') ?? [];
  await page.keyboard.press('Escape');
  const [recipe = '', ...told] = words;
  expect([recipe, told]).toEqual(['token-generate', ['monitoring', 'scopes=read,admin', 'expires=90d']]);
  await system.recipe(recipe, ...told);
  await row('monitoring').getByText('Never used').waitFor();
});

test('a token is revoked after it was said what goes with it, and the API refuses it', async () => {
  const target = { hostname: 'alices.example.com', target_url: first.url, enable_https: false };
  await create('/proxy/targets', target, alice);
  await create(
    '/routes',
    { route_id: 'alices', path_pattern: '/a', target_type: 'hostname', target_value: 'alices.example.com' },
    alice,
  );
  await act('alice', 'Revoke');
  await cancelHasFocus();
  await dialog().getByText('1 host alices.example.com').waitFor();
  await dialog().getByText('1 route alices').waitFor();
  await accessible();
  await button('Revoke token').click();
  await row('alice').waitFor({ state: 'detached' });
  expect(await status(alice)).toBe(401);
  expect((await system.api('GET', '/proxy/targets/alices.example.com')).status).toBe(404);
});
