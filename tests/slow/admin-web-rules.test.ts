import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import type { Locator, Page } from 'playwright-core';
import { embeddedRedisUrl } from '../../scripts/embedded-redis.ts';
import { accessibilityProblems } from '../support/axe.ts';
import { startBackend, type Backend } from '../support/backend.ts';
import { Chromium, namelessControls, type Visitor } from '../support/chromium.ts';
import { openStore } from '../support/store.ts';
import { eventually } from '../support/eventually.ts';
import { System } from '../support/system.ts';
import { visit, type Way } from '../support/visit.ts';

/** Who may do what, and what somebody has done: these views of the web GUI in a real browser against the whole system. */
let system: System;
let chromium: Chromium;
let visitor: Visitor;
let page: Page;
let first: Backend;
let second: Backend;
let token: string;
let alice: string;

beforeAll(async () => {
  first = await startBackend('the first backend');
  second = await startBackend('the second backend');
  system = await System.start();
  token = await system.token('admin', 'me@example.com');
  alice = await system.token('alice', 'alice@example.com');
  chromium = await Chromium.start();
  visitor = await chromium.visit(system.httpUrl);
  page = visitor.page;
  await page.goto(system.httpUrl);
  await page.getByLabel('Token', { exact: true }).fill(token);
  await page.keyboard.press('Enter');
  await page.getByRole('navigation').getByRole('link', { name: 'Hosts' }).click();
  await page.getByRole('heading', { name: 'Hosts' }).waitFor();
}, 120_000);
afterAll(async () => {
  await visitor?.close();
  await chromium?.stop();
  await system?.stop();
  await Promise.all([first?.stop(), second?.stop()]);
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
const change = async (path: string, body: object): Promise<void> =>
  expect((await system.api('PUT', path, { token, body })).status).toBe(200);
/** What a visitor of a host gets, once that is what is wanted. */
const served = (host: string, wanted: string | number, own: Partial<Way> = {}): Promise<void> =>
  eventually(async () => {
    const told = await visit(host, { protocol: 'http', port: system.httpPort, ...own });
    expect(typeof wanted === 'number' ? told.status : told.body).toBe(wanted);
  });
const status = async (secret: string): Promise<number> =>
  (await system.api('GET', '/token/info', { token: secret })).status;

test('a token is rotated, its new secret is shown once, and the one before is refused', async () => {
  await view('Tokens');
  await row('admin').getByText('signed in here').waitFor();
  await act('alice', 'Rotate the secret');
  await dialog().getByText('What it owns stays').waitFor();
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

const APP = 'app.example.com';

test('a change is found by its name, shown value by value, and undone; what it led to is served as before', async () => {
  await create('/proxy/targets', { hostname: APP, target_url: first.url, enable_https: false });
  await change(`/proxy/targets/${APP}`, { target_url: second.url, labels: ['shop'] });
  await served(APP, 'hello from the second backend');
  await view('History');
  await row('Token alice').getByText('deleted').waitFor();
  await page.getByLabel('Name').fill(APP);
  await page.getByLabel('What', { exact: true }).selectOption('target');
  await page.getByText('labels, target_url').waitFor();
  await eventually(async () => expect(await page.getByRole('row').count()).toBe(3));
  expect(new URL(page.url()).search).toBe(`?id=${APP}&kind=target`);
  await button(`Show the change of host ${APP}`).first().click();
  await dialog().getByText(first.url).waitFor();
  await dialog().getByText(second.url).waitFor();
  await accessible();
  await button('Undo…').click();
  await dialog().getByText(`2 fields of the host ${APP} get their value of before.`).waitFor();
  await cancelHasFocus();
  await button('Undo').last().click();
  await row('undone by a later change').waitFor();
  await served(APP, 'hello from the first backend');
});

test('an undo is undone as any change; what stands against one is said in words', async () => {
  await page.goto(`${system.httpUrl}/admin/history?who=admin&id=${APP}&since=1h`);
  await row('undoes an earlier change').getByRole('button', { name: 'Undo' }).click();
  await dialog().getByRole('button', { name: 'Undo' }).click();
  await served(APP, 'hello from the second backend');
  await row('made').getByRole('button', { name: 'Undo' }).click();
  await dialog().getByText('There were later changes of the target').waitFor();
  expect(await dialog().getByRole('button', { name: 'Undo' }).count()).toBe(0);
  await page.keyboard.press('Escape');
  await button('Clear the filters').click();
  await row('Token monitoring').waitFor();
});

test('a route is checked while it is typed, leads some paths elsewhere at once, and is switched off and deleted', async () => {
  await create('/proxy/targets', { hostname: 'api.example.com', target_url: first.url, enable_https: false });
  await view('Routes');
  await row('/.well-known/acme-challenge/').getByText('built in').waitFor();
  await button('Add route').click();
  await dialog().getByLabel('Path', { exact: true }).fill('api/..');
  await dialog().getByText('Must begin with a slash, such as /api/.').waitFor();
  await dialog().getByLabel('Path', { exact: true }).fill('/v2/');
  await dialog().getByLabel('Name', { exact: true }).fill('shop-api');
  await dialog().getByLabel('Host', { exact: true }).selectOption('api.example.com');
  await dialog().getByLabel('Priority').fill('7000');
  await dialog().getByText('More options').click();
  await dialog().getByLabel('Take off').fill('/v2');
  await button('Add route').last().click();
  await dialog().getByText('Is no whole number from 0 to 999.').waitFor();
  await accessible();
  await dialog().getByLabel('Priority').fill('70');
  await button('Add route').last().click();
  await row('shop-api').getByText('without /v2').waitFor();
  await served(APP, 'hello from the first backend', { path: '/v2/x' });
  await served(APP, 'hello from the second backend');
  await page.getByRole('switch', { name: 'shop-api is on' }).click({ force: true });
  await page.getByText('shop-api is off: it is passed over.').waitFor();
  await served(APP, 'hello from the second backend', { path: '/v2/x' });
  await change('/routes/shop-api', { enabled: true });
  await page.getByRole('switch', { name: 'shop-api is on', checked: true }).waitFor();
});

test('the tester says which route takes an address and why not each other, live', async () => {
  await create('/routes', { route_id: 'wiki', path_pattern: '/wiki/', target_type: 'hostname', target_value: APP });
  await create('/routes', { route_id: 'later', path_pattern: '/v2/', target_type: 'hostname', target_value: APP });
  await page.getByRole('tab', { name: 'Try an address' }).click();
  await page.getByLabel('Address', { exact: true }).fill('app.example.com/v2');
  await button('Try it').click();
  await page.getByText('Is no address such as').waitFor();
  await page.getByLabel('Address', { exact: true }).fill(`http://${APP}/v2/x`);
  await button('Try it').click();
  await page.getByText(`The route shop-api takes it. It goes to ${first.url}/x`).waitFor();
  const verdict = (id: string): Locator => page.getByRole('listitem').filter({ hasText: `${id} →` });
  await verdict('shop-api').getByText('Takes it').waitFor();
  await verdict('later').getByText('Shop-api comes first: its priority is 70, not 50.').waitFor();
  await verdict('wiki').getByText('Its path does not match /v2/x.').waitFor();
  await accessible();
  await change('/routes/shop-api', { methods: ['POST'] });
  await page.getByText('The route later takes it.').waitFor();
  await verdict('shop-api').getByText('It is for POST.').waitFor();
  await page.getByRole('tab', { name: 'Routes' }).click();
  await act('later', 'Delete');
  await cancelHasFocus();
  await dialog().getByText('It applies to 2 hosts now.').waitFor();
  await button('Delete route').click();
  await row('later').waitFor({ state: 'detached' });
  await act('wiki', 'Its changes');
  await row('Route wiki').getByText('made').waitFor();
});

test('an access list is made in the page, refuses strangers, and lets in its network and its users', async () => {
  await view('Access lists');
  await button('Add your first access list').click();
  await dialog().getByText('It has neither networks nor users').waitFor();
  await dialog().getByLabel('Name', { exact: true }).fill('staff');
  await button('Add network').click();
  await dialog().getByLabel('Network of rule 1').fill('127.0.0.300');
  await dialog()
    .getByText(/^Is not an address or a network/)
    .waitFor();
  await button('Add user').click();
  await dialog().getByLabel('Name of user 1').fill('carol');
  await button('Add access list').last().click();
  await dialog().getByText('Needs a name and a password for every new user.').waitFor();
  await accessible();
  await dialog().getByLabel('Password of user 1').fill('correct horse');
  await dialog().getByLabel('Network of rule 1').fill('127.0.0.5');
  await dialog().getByText('Everybody whom no rule is about is refused.').waitFor();
  await dialog().getByLabel('Where it has networks and users').selectOption('any');
  await button('Add access list').last().click();
  await row('staff').getByText('one of both is enough').waitFor();
  await change(`/proxy/targets/${APP}`, { access_lists: ['staff'] });
  const authorization = `Basic ${btoa('carol:correct horse')}`;
  await served(APP, 401);
  await served(APP, 'hello from the second backend', { from: '127.0.0.5' });
  await served(APP, 'hello from the second backend', { headers: { authorization } });
});

test('a password is never shown again, and stays where none is typed; a list is deleted after its hosts were named', async () => {
  await page.reload();
  await row('staff').getByRole('link', { name: APP }).waitFor();
  await act('staff', 'Edit');
  await dialog().getByText(`${APP} keeps to it`).waitFor();
  expect(await dialog().getByLabel('Password of user 1').inputValue()).toBe('');
  expect(await page.content()).not.toMatch(/correct horse|argon2|\$2/);
  await button('Remove rule 1').click();
  await button('Save').click();
  await dialog().waitFor({ state: 'hidden' });
  await served(APP, 401, { from: '127.0.0.5' });
  await served(APP, 'hello from the second backend', {
    headers: { authorization: `Basic ${btoa('carol:correct horse')}` },
  });
  await act('staff', 'Delete');
  await cancelHasFocus();
  await dialog().getByText(`1 host keeps to it: ${APP}.`).waitFor();
  await button('Delete access list').click();
  await dialog().getByText('Take it off there first').waitFor();
  await accessible();
  await dialog().getByLabel('Take it off these hosts').check();
  await button('Delete access list').click();
  await button('Add your first access list').waitFor();
  await served(APP, 'hello from the second backend');
});

/** Somebody who is logged in at two hosts and has allowed a client something, as the apps that do so leave it in Redis. */
async function somebody(sub: string, username: string): Promise<void> {
  const store = await openStore(embeddedRedisUrl(system.dataDir));
  const now = new Date();
  const person = { sub, username, name: 'Some Body', email: `${username}@example.com`, emails: [], groups: [] };
  const { session } = await store.logins.create(person, { user_agent: 'Firefox', ip: '192.0.2.7' }, now);
  for (const host of ['wiki', 'shop']) await store.hostSessions.create(session, `https://${host}.example.com`, now);
  await store.oauthClients.put(
    'the-client',
    { client_name: 'Editor', redirect_uris: ['http://127.0.0.1/cb'] },
    3_600,
    now,
  );
  const expires_at = new Date(Date.now() + 3_600_000).toISOString();
  const allowed = { resources: ['https://wiki.example.com/mcp'], scopes: ['mcp'], payload: {} };
  const grant = { grant_id: `grant-${sub}`, sub, username, client_id: 'the-client', created_at: now.toISOString() };
  await store.oauthGrants.put({ ...grant, ...allowed, expires_at }, now);
  store.close();
}
const oauth = async (list: string): Promise<unknown[]> =>
  (await system.api<unknown[]>('GET', `/oauth/${list}`, { token })).body;

test('who is logged in is logged out at one host, then everywhere; a client is deleted: it is said before what that touches', async () => {
  await somebody('1001', 'frank');
  await somebody('1002', 'grace');
  await view('Users and clients');
  await page.getByLabel('Search sessions').fill('grace');
  await row('frank').waitFor({ state: 'detached' });
  await act('grace', 'Log out of wiki.example.com');
  await dialog().getByText('Log grace out of wiki.example.com?').waitFor();
  await cancelHasFocus();
  await dialog().getByRole('button', { name: 'Log out' }).click();
  await page.getByText('Revoked: 1 session').waitFor();
  expect(await oauth('sessions?user=grace')).toMatchObject([{ hosts: [{ audience: 'https://shop.example.com' }] }]);
  await act('grace', 'Revoke all of grace');
  await dialog().getByText('That is 1 session and 1 thing that was allowed to clients.').waitFor();
  await accessible();
  await button('Revoke all').click();
  await page.getByText('Nothing matches.').waitFor();
  expect([await oauth('sessions?user=grace'), await oauth('grants?user=grace')]).toEqual([[], []]);
  await page.goto(`${system.httpUrl}/admin/people?tab=clients`);
  await act('Editor', 'Delete');
  await dialog().getByText('That is 0 sessions and 1 thing that was allowed to clients.').waitFor();
  await button('Delete client').click();
  await page.getByText('No client has registered.').waitFor();
  expect([await oauth('clients'), await oauth('grants')]).toEqual([[], []]);
});

test('a group of people and teams is made, checked while it is typed, and deleted', async () => {
  await page.getByRole('tab', { name: 'Groups' }).click();
  await button('Add group').click();
  await dialog().getByLabel('Name', { exact: true }).fill('admins');
  await dialog().getByLabel('Users of GitHub').fill('frank\nno body');
  await dialog().getByText('Is not a GitHub username such as alice.').waitFor();
  await dialog().getByLabel('Users of GitHub').fill('frank\ngrace');
  await button('Add group').last().click();
  await row('admins').getByText('frank, grace').waitFor();
  expect(await oauth('groups')).toMatchObject([{ name: 'admins', users: ['frank', 'grace'] }]);
  await act('admins', 'Delete');
  await dialog().getByText('2 users and 0 organisations and teams are in it.').waitFor();
  await button('Delete group').click();
  await page.getByText('There is no group of your own.').waitFor();
});
