import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import type { Locator, Page } from 'playwright-core';
import { createSelfSigned } from '#pki';
import { startBackend, type Backend } from '../support/backend.ts';
import { Chromium, namelessControls, type Visitor } from '../support/chromium.ts';
import { eventually } from '../support/eventually.ts';
import { freePort } from '../support/free-port.ts';
import { startPebble, type Pebble } from '../support/pebble.ts';
import { System } from '../support/system.ts';
import { visit, type Visit } from '../support/visit.ts';

/** The web GUI in a real browser against the whole system, at another path than the default. */
const ADMIN_PATH = '/control/panel';
const PHONE = { width: 390, height: 844 };

let pebble: Pebble;
let system: System;
let chromium: Chromium;
let first: Backend;
let second: Backend;
let token: string;
let visitor: Visitor;
let page: Page;

beforeAll(async () => {
  const httpPort = await freePort();
  pebble = await startPebble({ httpPort });
  first = await startBackend('the first backend');
  second = await startBackend('the second backend');
  system = await System.start({
    httpPort,
    environment: { ADMIN_PATH, ACME_DIRECTORY_URL: pebble.directoryUrl, ACME_CA_BUNDLE: pebble.caBundlePath },
  });
  token = await system.token('admin', 'me@example.com');
  chromium = await Chromium.start();
  visitor = await chromium.visit(system.httpUrl);
  page = visitor.page;
}, 120_000);
afterAll(async () => {
  await visitor?.close();
  await chromium?.stop();
  await system?.stop();
  await Promise.all([first?.stop(), second?.stop(), pebble?.stop()]);
});

afterEach(() => expect(visitor?.problems() ?? []).toEqual([]));

const signIn = async (where: Page, secret = token): Promise<void> => {
  await where.goto(system.httpUrl);
  await where.getByLabel('Token', { exact: true }).fill(secret);
  await where.keyboard.press('Enter');
  await where.getByRole('link', { name: 'Hosts' }).click();
};
const go = (view: string): Promise<unknown> => page.goto(`${system.httpUrl}${ADMIN_PATH}/${view}`);
const row = (name: string): Locator => page.getByRole('row').filter({ hasText: name });
const dialog = (): Locator => page.getByRole('dialog');
const act = async (name: string, what: string): Promise<void> => {
  await page.getByRole('button', { name: `Actions for ${name}` }).click();
  await page.getByRole('menuitem', { name: what }).click();
};
const cancelHasFocus = (): Promise<unknown> => dialog().locator('button:focus').getByText('Cancel').waitFor();
const open = (host: string): Promise<Visit> => visit(host, { protocol: 'http', port: system.httpPort });
const fingerprint = async (): Promise<string> =>
  (await system.api<{ fingerprint: string }>('GET', '/certificates/proxy-app-example-com')).body.fingerprint;

/** Runs in the page: writes down every step of an issuance that is shown, however short. */
function noteSteps(): void {
  const everything = { subtree: true, childList: true, attributes: true };
  new MutationObserver(() => {
    const shown = document.querySelector('[aria-label^="Step "]')?.getAttribute('aria-label');
    if (shown) document.body.dataset['steps'] = `${document.body.dataset['steps'] ?? ''} ${shown}`;
  }).observe(document.getElementById('content') ?? document.body, everything);
}

test('the start page leads to ADMIN_PATH, and its first load is under 300 KB', async () => {
  const bodies: Promise<Buffer>[] = [];
  page.on('response', (response) => {
    if (response.status() === 200 && response.url().includes(ADMIN_PATH)) bodies.push(response.body());
  });
  await page.goto(system.httpUrl);
  await page.getByLabel('Token', { exact: true }).waitFor();
  page.removeAllListeners('response');
  expect(page.url()).toContain(ADMIN_PATH);
  expect(await page.title()).toBe('MCP Proxy Manager');
  const sizes = (await Promise.all(bodies)).map((body) => gzipSync(body).length);
  expect(sizes.length).toBeGreaterThanOrEqual(3);
  expect(sizes.reduce((sum, size) => sum + size)).toBeLessThan(300_000);
});

test('a wrong token is refused with words beside the field, an empty one before it is sent', async () => {
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByText('Enter a token.').waitFor();
  await page.getByLabel('Token', { exact: true }).fill('mpm_not-a-token');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByText('No token like this is known here.').waitFor();
  expect(await page.getByLabel('Token', { exact: true }).getAttribute('aria-invalid')).toBe('true');
  expect(await page.getByText('npx --yes rust-just token-generate').count()).toBe(1);
});

test('a token becomes a session that no script can read', async () => {
  await signIn(page);
  const [cookie, ...others] = await visitor.context.cookies(system.httpUrl);
  expect(others).toEqual([]);
  expect(cookie).toMatchObject({
    name: '__Host-mpm_session',
    httpOnly: true,
    secure: true,
    sameSite: 'Strict',
    path: '/',
  });
  const readable = await page.evaluate(() => [document.cookie, localStorage.length, sessionStorage.length]);
  expect(readable).toEqual(['', 0, 0]);
  expect(await page.content()).not.toContain(token);
});

test('the first host is offered; its form refuses wrong input beside each field', async () => {
  await page.getByRole('button', { name: 'Add your first host' }).click();
  expect(await dialog().getByText('e-mail').count()).toBe(0);
  await dialog().getByLabel('Host name').fill('app');
  await dialog().getByLabel('Target URL').fill('localhost:3000');
  await dialog().getByText('has no dot; give a full name').waitFor();
  await dialog().getByRole('button', { name: 'Add host' }).click();
  await dialog().getByText('Begins with neither http:// nor https://').waitFor();
  expect((await system.api<unknown[]>('GET', '/proxy/targets')).body).toEqual([]);
});

test('a host that is added is served at once, and its certificate arrives before the eyes of who added it', async () => {
  await page.evaluate(noteSteps);
  await dialog().getByLabel('Host name').fill('App.Example.com');
  await dialog().getByLabel('Target URL').fill(first.url);
  await dialog().getByLabel('Redirect HTTP to HTTPS').press('Space');
  await dialog().getByRole('button', { name: 'Add host' }).click();
  await dialog().waitFor({ state: 'hidden' });
  await row('app.example.com')
    .getByText(/^Valid, .+ left$/)
    .waitFor();
  expect(await page.evaluate(() => document.body.dataset['steps'] ?? '')).toMatch(/Step \d of 8/);
  expect((await open('app.example.com')).body).toBe('hello from the first backend');
  await eventually(async () => {
    const { status, body } = await visit('app.example.com', {
      protocol: 'https',
      port: system.httpsPort,
      ca: await pebble.roots(),
    });
    expect({ status, body }).toEqual({ status: 200, body: 'hello from the first backend' });
  });
});

test('what another client changes shows by itself, without a reload', async () => {
  const loaded = await page.evaluate(() => performance.timeOrigin);
  const body = { hostname: 'api.example.com', target_url: second.url, enable_https: false };
  await system.api('POST', '/proxy/targets', { token, body });
  await row('api.example.com').getByText('No HTTPS').waitFor();
  const names = (await page.getByRole('row').allInnerTexts()).map((text) => /Host|api|app/.exec(text)?.[0]);
  expect(names).toEqual(['Host', 'api', 'app']);
  await system.api('PUT', '/proxy/targets/api.example.com', { token, body: { enabled: false } });
  await eventually(async () => !(await page.getByRole('switch', { name: 'api.example.com is on' }).isChecked()));
  expect(await page.evaluate(() => performance.timeOrigin)).toBe(loaded);
});

test('a host that exists already is refused beside its name', async () => {
  await page.getByRole('button', { name: 'Add host' }).click();
  await dialog().getByLabel('Host name').fill('api.example.com');
  await dialog().getByLabel('Target URL').fill('http://localhost:3000');
  await dialog().getByRole('button', { name: 'Add host' }).click();
  await dialog().getByText('api.example.com has a proxy target already').waitFor();
  expect(await dialog().getByLabel('Host name').getAttribute('aria-invalid')).toBe('true');
  await page.keyboard.press('Escape');
  await dialog().waitFor({ state: 'hidden' });
});

test('an edit changes only what was changed, and the gateway follows it', async () => {
  await act('app.example.com', 'Edit');
  const before = (await system.api<Record<string, unknown>>('GET', '/proxy/targets/app.example.com', { token })).body;
  await page.getByRole('tab', { name: 'Upstreams' }).click();
  await page.getByLabel('URL of upstream 1').fill(second.url);
  await page.getByRole('tab', { name: 'Headers' }).click();
  const headers = page.getByRole('group', { name: 'Headers for the service' });
  await headers.getByRole('button', { name: 'Add header' }).click();
  await headers.getByLabel('Value of header 1').fill('blue');
  await headers.getByLabel('Name of header 1').fill('X-Colour');
  await page.getByRole('button', { name: 'Save changes' }).click();
  await page.getByText('app.example.com is saved.').waitFor();
  await page.getByRole('link', { name: 'Hosts', exact: true }).last().click();
  await row('app.example.com').getByText(second.url).waitFor();
  await eventually(async () => expect((await open('app.example.com')).body).toBe('hello from the second backend'));
  expect(second.seen.at(-1)?.headers).toMatchObject({ 'x-colour': 'blue' });
  const after = (await system.api<Record<string, unknown>>('GET', '/proxy/targets/app.example.com', { token })).body;
  expect(after).toEqual({
    ...before,
    target_url: second.url,
    custom_headers: { 'X-Colour': 'blue' },
    updated_at: expect.any(String),
  });
});

test('neither an edit nor the switch touches the fields of a host that nobody has touched', async () => {
  const path = '/proxy/targets/full.example.com';
  const { certificate_pem } = await createSelfSigned({ commonName: 'x', names: ['inner.example.net'], days: 30 });
  const unseen = {
    https_redirect: true,
    hsts: 'max-age=31536000',
    min_tls_version: '1.3',
    custom_response_headers: { Server: '' },
    backend_protocol: 'http2',
    backend_ca_pem: `${certificate_pem.trim()}\n`,
    backend_server_name: 'inner.example.net',
    backend_verify: false,
    rate_limit: 0.5,
    compression: true,
    cert_email: 'other@example.com',
  };
  const body = { hostname: 'full.example.com', target_url: second.url, enable_https: false, ...unseen };
  expect((await system.api('POST', '/proxy/targets', { token, body })).status).toBe(201);
  const shown = async (): Promise<object> => (await system.api<object>('GET', path, { token })).body;
  const before = await shown();
  expect(before).toMatchObject(unseen);
  await act('full.example.com', 'Edit');
  await page.getByRole('tab', { name: 'Upstreams' }).click();
  await page.getByLabel('URL of upstream 1').fill(first.url);
  await page.getByRole('tab', { name: 'Headers' }).click();
  await page.getByLabel('Keep the Host header').press('Space');
  await page.getByRole('button', { name: 'Save changes' }).click();
  await page.getByText('full.example.com is saved.').waitFor();
  await page.getByRole('link', { name: 'Hosts', exact: true }).last().click();
  await row('full.example.com').getByText(first.url).waitFor();
  await page.getByRole('switch', { name: 'full.example.com is on' }).press('Space');
  await eventually(async () => expect(await shown()).toMatchObject({ enabled: false }));
  const changed = { target_url: first.url, preserve_host_header: false, enabled: false };
  expect(await shown()).toEqual({ ...before, ...changed, updated_at: expect.any(String) });
  await system.api('DELETE', path, { token });
  await row('full.example.com').waitFor({ state: 'detached' });
});

test('the switch takes a host off the air and puts it back', async () => {
  const toggle = page.getByRole('switch', { name: 'app.example.com is on' });
  await toggle.press('Space');
  await eventually(async () => expect((await open('app.example.com')).status).toBe(503));
  await toggle.press('Space');
  await eventually(async () => expect((await open('app.example.com')).status).toBe(200));
});

test('a certificate that cannot be had is explained where it is looked for', async () => {
  await page.getByRole('button', { name: 'Add host' }).click();
  await dialog().getByLabel('Host name').fill('bad.example.com');
  await dialog().getByLabel('Target URL').fill(first.url);
  await dialog().getByText('More options').click();
  await dialog().getByLabel('Certificate authority').selectOption({ label: 'Another ACME directory' });
  await dialog()
    .getByLabel('ACME directory URL')
    .fill(`https://127.0.0.1:${await freePort()}/directory`);
  await dialog().getByRole('button', { name: 'Add host' }).click();
  await row('bad.example.com').getByText('Not issued').waitFor();
  const { message } = (
    await system.api<{ message: string }>('GET', '/certificates/proxy-bad-example-com/status', { token })
  ).body;
  expect(await row('bad.example.com').innerText()).toContain(message);
  await page.getByRole('button', { name: '1 needs attention' }).click();
  await eventually(async () => expect(await page.getByRole('switch').count()).toBe(1));
  await page.getByRole('button', { name: '1 needs attention' }).click();
});

test('certificates say who issued them, for how long, and who uses them; renewal brings a new one', async () => {
  await page.getByRole('link', { name: 'Certificates' }).click();
  const mine = row('proxy-app-example-com');
  await mine.getByText('Active').waitFor();
  expect(await mine.innerText()).toMatch(/127\.0\.0\.1|localhost/);
  await mine.getByRole('link', { name: 'app.example.com' }).waitFor();
  const before = await fingerprint();
  await act('proxy-app-example-com', 'Renew now');
  await eventually(async () => expect(await fingerprint()).not.toBe(before), { deadlineMs: 20_000 });
  await mine.getByText('Active').waitFor();
});

test('deleting a certificate says first which hosts lose it', async () => {
  await act('proxy-app-example-com', 'Delete');
  await dialog().getByText('app.example.com uses it. From then on a self-signed certificate answers there').waitFor();
  await cancelHasFocus();
  await dialog().getByRole('button', { name: 'Delete certificate' }).click();
  await row('proxy-app-example-com').waitFor({ state: 'detached' });
  await page.getByRole('link', { name: 'Hosts' }).click();
  await row('app.example.com').getByText('Self-signed fallback').waitFor();
  await act('app.example.com', 'Order a certificate');
  await row('app.example.com')
    .getByText(/^Valid, .+ left$/)
    .waitFor();
});

test('the e-mail address for certificates is the token’s, checked and stored in the settings', async () => {
  await page.getByRole('link', { name: 'Settings' }).click();
  await page.getByLabel('E-mail address').fill('not an address');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByText('Is not an e-mail address such as you@example.com.').waitFor();
  await page.getByLabel('E-mail address').fill('ops@example.com');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByText('New certificates are ordered with ops@example.com.').waitFor();
  const { body } = await system.api<{ cert_email: string; hash_preview: string }>('GET', '/token/info', { token });
  expect(body.cert_email).toBe('ops@example.com');
  expect(await page.getByText(body.hash_preview).count()).toBe(1);
});

test('a host goes with its certificate, when that is wanted', async () => {
  await go('hosts?delete=app.example.com');
  await dialog().getByText('From then on its visitors get 404.').waitFor();
  await cancelHasFocus();
  expect(await dialog().getByLabel('Delete its certificate proxy-app-example-com as well').isChecked()).toBe(true);
  await dialog().getByRole('button', { name: 'Delete host' }).click();
  // The event may take the host away before the answer does; what follows the answer must happen all the same.
  await page.getByText('app.example.com is deleted.').waitFor();
  expect(new URL(page.url()).search).toBe('');
  await row('app.example.com').waitFor({ state: 'detached' });
  await eventually(async () => expect((await open('app.example.com')).status).toBe(404));
  expect((await system.api('GET', '/certificates/proxy-app-example-com')).status).toBe(404);
});

test('deep links of any depth find the page, and every control has a name', async () => {
  for (const view of ['hosts', 'certificates', 'ca', 'ca?add=ca', 'settings', 'hosts?add=host', 'some/where/deeper']) {
    await go(view);
    await page.getByRole('heading', { level: 1 }).waitFor();
    await page.getByText('Live', { exact: true }).waitFor();
    expect({ view, nameless: await namelessControls(page) }).toEqual({ view, nameless: [] });
  }
});

test('in the dark and on a phone the page fits, and the keyboard reaches the content first', async () => {
  const other = await chromium.visit(system.httpUrl, { colorScheme: 'dark', viewport: PHONE });
  await signIn(other.page);
  for (const view of 'Dashboard,Hosts,Certificates,Private CA,Logs,System,Settings'.split(',')) {
    await other.page.getByText('More', { exact: true }).click();
    await other.page.getByRole('dialog').getByRole('link', { name: view }).click();
    await other.page.getByRole('heading', { name: view, level: 1 }).waitFor();
    expect(await other.page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(PHONE.width);
  }
  expect(await other.page.evaluate(() => getComputedStyle(document.body).backgroundColor)).toBe('rgb(14, 14, 17)');
  await other.page.reload();
  await other.page.getByRole('heading', { name: 'Settings' }).waitFor();
  await other.page.keyboard.press('Tab');
  await other.page.keyboard.press('Enter');
  expect(await other.page.evaluate(() => document.activeElement?.id)).toBe('content');
  expect(other.problems()).toEqual([]);
  await other.close();
});

test('when the API dies the page says so, comes back by itself and has missed nothing', async () => {
  await go('hosts');
  await page.getByText('Live', { exact: true }).waitFor();
  process.kill(system.process('mpm admin-api').pid, 'SIGKILL');
  await page.getByText('Reconnecting').waitFor();
  await eventually(async () => {
    const body = { hostname: 'late.example.com', target_url: 'http://localhost:3000', enable_https: false };
    expect([201, 409]).toContain((await system.api('POST', '/proxy/targets', { token, body })).status);
  });
  await row('late.example.com').waitFor();
  await page.getByText('Live', { exact: true }).waitFor();
});

test('a token or a session that ends elsewhere ends here too, and signing out leaves nothing that works', async () => {
  const other = await chromium.visit(system.httpUrl);
  const guest = await system.token('guest');
  await signIn(other.page, guest);
  await other.page.getByText('Publish your first service').waitFor();
  await system.recipe('token-delete', 'guest', '--force');
  await other.page.getByLabel('Token', { exact: true }).waitFor();
  expect(other.problems()).toEqual([]);
  await other.close();

  const secondTab = await visitor.context.newPage();
  await secondTab.goto(`${system.httpUrl}${ADMIN_PATH}/hosts`);
  await secondTab.getByText('Live', { exact: true }).waitFor();
  const [cookie] = await visitor.context.cookies(system.httpUrl);
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByLabel('Token', { exact: true }).waitFor();
  await secondTab.getByLabel('Token', { exact: true }).waitFor();
  expect(await visitor.context.cookies(system.httpUrl)).toEqual([]);
  const answer = await fetch(`${system.httpUrl}/api/auth/session`, {
    headers: { cookie: `${cookie?.name}=${cookie?.value}` },
  });
  expect(answer.status).toBe(401);
});

test('whoever guesses tokens is told to wait, and whoever is offline that nothing answers', async () => {
  const attempt = async (what: string): Promise<void> => {
    await page.getByLabel('Token', { exact: true }).fill(what);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('alert').waitFor();
  };
  await visitor.context.setOffline(true);
  await attempt(token);
  await page.getByText('The admin API does not answer.').waitFor();
  await visitor.context.setOffline(false);
  const guess = (): Promise<number> =>
    page.evaluate(async () => {
      const headers = { 'content-type': 'application/json' };
      return (await fetch('/auth/login', { method: 'POST', headers, body: '{"token":"mpm_guessed"}' })).status;
    });
  await eventually(async () => (await guess()) === 429);
  await attempt(`mpm_${Math.random()}`);
  await page.getByText(/^Too many attempts\. Try again in \d+ seconds?\.$/).waitFor();
});
