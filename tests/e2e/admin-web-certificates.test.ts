import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createSecureContext } from 'node:tls';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import type { Locator, Page } from 'playwright-core';
import type { CertName } from '#domain';
import type { CaStatus } from '#contracts';
import { createSelfSigned } from '#pki';
import { embeddedRedisUrl } from '../../scripts/embedded-redis.ts';
import { accessibilityProblems, switchScheme } from '../support/axe.ts';
import { startBackend, type Backend } from '../support/backend.ts';
import { Chromium, namelessControls, type Visitor } from '../support/chromium.ts';
import { eventually } from '../support/eventually.ts';
import { freePort } from '../support/free-port.ts';
import { startPebble, type Pebble } from '../support/pebble.ts';
import { certificateOf, openStore } from '../support/store.ts';
import { System } from '../support/system.ts';
import { visit, type Visit, type Way } from '../support/visit.ts';

/** What can be done with certificates in the web GUI, in a real browser against the whole system and a real CA. */
let pebble: Pebble;
let system: System;
let chromium: Chromium;
let token: string;
let visitor: Visitor;
let page: Page;
let backend: Backend;

beforeAll(async () => {
  const httpPort = await freePort();
  pebble = await startPebble({ httpPort });
  system = await System.start({
    httpPort,
    environment: {
      ACME_DIRECTORY_URL: pebble.directoryUrl,
      ACME_CA_BUNDLE: pebble.caBundlePath,
      // Pebble's DNS server has records and no name servers of zones.
      DNS_RESOLVERS: pebble.dnsServer,
      DNS_PROPAGATION_CHECK: 'false',
      CA_PUBLIC_URL: 'http://ca.home.test',
    },
  });
  backend = await startBackend('the home network');
  token = await system.token('admin', 'me@example.com');
  chromium = await Chromium.start();
  visitor = await chromium.visit(system.httpUrl);
  page = visitor.page;
  await page.goto(system.httpUrl);
  await page.getByLabel('Token', { exact: true }).fill(token);
  await page.keyboard.press('Enter');
  await page.getByRole('link', { name: 'Certificates' }).click();
}, 120_000);
afterAll(async () => {
  await visitor?.close();
  await chromium?.stop();
  await system?.stop();
  await Promise.all([pebble?.stop(), backend?.stop()]);
});

/** Whatever a test does, the browser has nothing to complain of. */
afterEach(() => expect(visitor?.problems() ?? []).toEqual([]));

const row = (name: string): Locator => page.getByRole('row').filter({ hasText: name });
const dialog = (): Locator => page.getByRole('dialog');

/** What a file dialog would give to the page. */
const file = (name: string, text: string): { name: string; mimeType: string; buffer: Buffer } => ({
  name,
  mimeType: 'application/x-pem-file',
  buffer: Buffer.from(text),
});

test('a wildcard is ordered in the page, which shows the DNS record to set and goes on when it is set', async () => {
  await page.getByRole('button', { name: 'Order certificate' }).click();
  await dialog().getByRole('button', { name: 'Order', exact: true }).click();
  await dialog().getByText('Is empty; name 1 to 100 domains.').waitFor();
  await dialog().getByLabel('Name', { exact: true }).fill('wild');
  await dialog().getByLabel('Names', { exact: true }).fill('*.wild.example.com');
  await dialog().getByLabel('Challenge').selectOption('http-01');
  await dialog().getByRole('button', { name: 'Order', exact: true }).click();
  await dialog().getByText('Cannot validate *.wild.example.com.').waitFor();
  await dialog().getByLabel('Challenge').selectOption('');
  await dialog().getByRole('button', { name: 'Order', exact: true }).click();
  await dialog().getByText('DNS_PROVIDER is empty').waitFor();
  await dialog().getByLabel('DNS provider').selectOption('manual');
  await dialog().getByRole('button', { name: 'Order', exact: true }).click();
  await dialog().waitFor({ state: 'hidden' });
  await row('wild').getByText('A DNS record has to be set by hand: the details have it.').waitFor();
  await row('wild').getByRole('button', { name: 'wild', exact: true }).click();
  await dialog().getByRole('button', { name: 'Copy the value of _acme-challenge.wild.example.com' }).waitFor();
  expect(await dialog().getByRole('list', { name: 'Steps of the order' }).innerText()).toContain('Placing the order');
  expect(await namelessControls(page)).toEqual([]);
  const [record] = (
    await system.api<{ dns_records: { name: string; value: string }[] }>('GET', '/certificates/wild/status')
  ).body.dns_records;
  expect(
    await dialog()
      .getByText(record?.value ?? 'none', { exact: true })
      .count(),
  ).toBe(1);
  await pebble.addTxt(record?.name ?? '', record?.value ?? '');
  await dialog().getByText('by its lifetime').waitFor({ timeout: 60_000 });
  await dialog().getByRole('tab', { name: 'History' }).click();
  await dialog().getByText('Issued', { exact: true }).waitFor();
  await page.keyboard.press('Escape');
}, 90_000);

test('a certificate from elsewhere is imported from its files, covers a host and is attached to it', async () => {
  const made = await createSelfSigned({ commonName: 'x', names: ['shop.example.com', 'b.example.com'], days: 30 });
  const body = { hostname: 'shop.example.com', target_url: 'http://localhost:3000' };
  await system.api('POST', '/proxy/targets', { token, body });
  await page.getByRole('button', { name: 'Import' }).click();
  await dialog().getByLabel('Name', { exact: true }).fill('bought');
  await dialog().getByRole('button', { name: 'Import' }).click();
  expect(await dialog().getByText('Choose a file.').count()).toBe(2);
  await dialog().getByLabel('Certificate file').setInputFiles(file('chain.pem', made.certificate_pem));
  await dialog().getByLabel('Private key file').setInputFiles(file('key.pem', 'no key at all'));
  await dialog().getByRole('button', { name: 'Import' }).click();
  await dialog()
    .getByText(/^Is refused: /)
    .waitFor();
  await dialog().getByLabel('Private key file').setInputFiles(file('key.pem', made.private_key_pem));
  await dialog().getByRole('button', { name: 'Import' }).click();
  await row('bought').getByText('Imported').waitFor();
  expect(await page.content()).not.toContain('PRIVATE KEY');
  await page.getByRole('button', { name: 'Actions for bought' }).click();
  expect(await page.getByRole('menuitem').allInnerTexts()).toEqual(['Details', 'Download', 'Delete']);
  await page.getByRole('menuitem', { name: 'Details' }).click();
  await dialog().getByRole('tab', { name: 'Coverage' }).click();
  await dialog().getByText('0 of 2 names used (0 %)').waitFor();
  await dialog().getByRole('button', { name: 'Attach to shop.example.com' }).click();
  await dialog().getByText('1 of 2 names used (50 %)').waitFor();
  await page.keyboard.press('Escape');
  const { cert_name } = (await system.api<{ cert_name: string }>('GET', '/proxy/targets/shop.example.com')).body;
  expect(cert_name).toBe('bought');
});

test('what stands in the way of an order is looked at in its form, before anything is ordered', async () => {
  const orders = pebble.ordersPlaced();
  await page.getByRole('button', { name: 'Order certificate' }).click();
  expect(await dialog().getByRole('button', { name: 'Check beforehand' }).isDisabled()).toBe(true);
  await dialog().getByLabel('Names', { exact: true }).fill('*.nowhere.example.com');
  await dialog().getByRole('button', { name: 'Check beforehand' }).click();
  await dialog().getByText('An order would fail now.').waitFor();
  const findings = dialog().getByRole('list', { name: 'What stands in the way of a certificate' });
  expect(await findings.innerText()).toMatch(/DNS provider[^]*DNS_PROVIDER/);
  expect(await accessibilityProblems(page)).toEqual([]);
  await dialog().getByLabel('Names', { exact: true }).fill('*.elsewhere.example.com');
  await findings.waitFor({ state: 'detached' });
  await page.keyboard.press('Escape');
  expect(pebble.ordersPlaced()).toBe(orders);
});

test('a certificate is taken along as a file, and its key only by whom it belongs to', async () => {
  await page.getByRole('button', { name: 'Actions for bought' }).click();
  await page.getByRole('menuitem', { name: 'Download' }).click();
  const stored = (
    await system.api<{ fullchain_pem: string; private_key_pem: string }>(
      'GET',
      '/certificates/bought?include_private_key=true',
      { token },
    )
  ).body;
  expect(stored.private_key_pem).toContain('PRIVATE KEY');
  expect(String(await saved(button('Certificate and chain (.crt)')))).toBe(stored.fullchain_pem);
  expect(await page.content()).not.toContain('PRIVATE KEY');
  expect(String(await saved(button('Private key (.key)')))).toBe(stored.private_key_pem);
  expect(await page.content()).not.toContain('PRIVATE KEY');
  expect(await accessibilityProblems(page)).toEqual([]);
  await page.keyboard.press('Escape');
});

test('lifetimes stand on one axis of time, and lead to the certificate', async () => {
  await page.locator('label').filter({ hasText: 'Timeline' }).click();
  const lifetimes = page.getByRole('region', { name: 'Lifetimes' });
  await lifetimes.getByText('Today').waitFor();
  expect((await lifetimes.getByRole('listitem').allInnerTexts()).toSorted()).toEqual([
    expect.stringMatching(/^bought[^]*From .+ to .+[^]*in 29 days$/),
    expect.stringMatching(/^proxy-shop-example-com/),
    expect.stringMatching(/^wild[^]*From .+ to .+, renewed .+[^]*in [\d,]+ days$/),
  ]);
  for (const colorScheme of ['light', 'dark'] as const) {
    await switchScheme(page, colorScheme);
    expect(await accessibilityProblems(page)).toEqual([]);
  }
  await lifetimes.getByRole('button', { name: 'bought' }).click();
  await dialog().getByRole('tab', { name: 'Coverage' }).click();
  expect(Object.fromEntries(new URL(page.url()).searchParams)).toEqual({
    as: 'timeline',
    details: 'bought',
    tab: 'coverage',
  });
  await page.reload();
  await dialog().getByText('1 of 2 names used (50 %)').waitFor();
  await page.keyboard.press('Escape');
  await eventually(() => expect(new URL(page.url()).search).toBe('?as=timeline'));
  await page.locator('label').filter({ hasText: 'List' }).click();
});

test('what a deletion takes with it is listed, however many hosts there are', async () => {
  const names = Array.from({ length: 10 }, (_, i) => `h${i}.wild.example.com`);
  for (const hostname of names)
    await change('/proxy/targets', 'POST', { hostname, target_url: backend.url, cert_name: 'wild' });
  await page.goto(`${system.httpUrl}/admin/certificates?delete=wild`);
  await dialog().getByText('10 hosts use it.').waitFor();
  expect(await dialog().getByRole('listitem').allInnerTexts()).toEqual([...names.slice(0, 8), 'and 2 more']);
  await dialog().getByRole('button', { name: 'Cancel' }).click();
});

test('a token that may only read is offered nothing that it may not do', async () => {
  const { stdout } = await system.recipe('token-generate', 'reader', 'scopes=read', '--json');
  const other = await chromium.visit(system.httpUrl);
  await other.page.goto(`${system.httpUrl}/admin/certificates`);
  await other.page.getByLabel('Token', { exact: true }).fill((JSON.parse(stdout) as { token: string }).token);
  await other.page.keyboard.press('Enter');
  await other.page.getByRole('heading', { name: 'Certificates', level: 1 }).waitFor();
  await other.page.getByText('Live', { exact: true }).waitFor();
  expect(await other.page.getByRole('button', { name: 'Order certificate' }).count()).toBe(0);
  expect(other.problems()).toEqual([]);
  await other.close();
});

test('a staging certificate is converted to production from its menu', async () => {
  const staging = 'https://acme-staging-v02.api.letsencrypt.org/directory';
  const names = { cert_name: 'old' as CertName, acme_directory_url: staging, issued_by: staging };
  const store = await openStore(embeddedRedisUrl(system.dataDir));
  const [record] = (await store.tokens.list()).records;
  if (!record) throw new Error('there is no token');
  const dates = { issued_at: new Date().toISOString(), expires_at: new Date(Date.now() + 8e9).toISOString() };
  await store.commit(store.certificates.saving(certificateOf('old.example.com', record, { ...names, ...dates })));
  store.close();
  await row('old').getByText('Active, not trusted').waitFor();
  await page.getByRole('button', { name: 'Actions for old' }).click();
  await page.getByRole('menuitem', { name: 'Convert to production' }).click();
  await row('old').getByText('Active', { exact: true }).waitFor({ timeout: 30_000 });
  const { body } = await system.api<{ acme_directory_url: string }>('GET', '/certificates/old');
  expect(body.acme_directory_url).toBe(pebble.directoryUrl);
});

const HOST = 'nas.home.test';
const button = (name: string | RegExp): Locator => page.getByRole('button', { name });
const ask = (own: Partial<Way>): Promise<Visit> =>
  visit(HOST, { protocol: 'https', port: system.httpsPort, ...own }).catch((error: Error) => {
    throw new Error(`${HOST}: ${error.message}`, { cause: error });
  });
const change = async (path: string, method: string, body: object): Promise<void> => {
  const { status } = await system.api(method, path, { token, body });
  expect([200, 201, 202]).toContain(status);
};
/** What the browser saves when this is pressed. */
async function saved(what: Locator): Promise<Buffer> {
  const [download] = await Promise.all([page.waitForEvent('download'), what.click()]);
  return readFileSync(await download.path());
}
const roots = async (): Promise<string[]> =>
  String(await saved(page.getByRole('link', { name: 'Download the roots' }))).split(/(?<=END CERTIFICATE-----\n)/);

test('the private CA is made in the page, which shows its fingerprint; a host of it answers with its chain', async () => {
  await page.getByRole('link', { name: 'Private CA' }).click();
  await button('Make the private CA').click();
  await dialog().getByLabel('Country').fill('Germany');
  await dialog().getByLabel('Years of the root').fill('10.5');
  await dialog().getByLabel('Only for these names').fill('home.test\n10.0.0.0/99');
  await button('Make it').click();
  await dialog().getByText('Is no country code of two letters, such as DE.').waitFor();
  await dialog().getByText('Is no whole number from 1 to 40.').waitFor();
  await dialog()
    .getByText(/^Is no host name such as home\.lan/)
    .waitFor();
  expect((await system.api<CaStatus>('GET', '/ca')).body.exists).toBe(false);
  await dialog().getByLabel('Country').fill('DE');
  await dialog().getByLabel('Name of the root').fill('Home Root');
  await dialog().getByLabel('Years of the root').fill('20');
  await dialog().getByLabel('Only for these names').fill('home.test');
  for (const key of ['Key of the root', 'Key of the intermediate'])
    await dialog().getByLabel(key).selectOption('ecdsa-p256');
  await button('Make it').click();
  await page.getByText('Issues now').waitFor();
  expect(await namelessControls(page)).toEqual([]);
  const [root = ''] = await roots();
  const { subject, fingerprint256, validTo } = new X509Certificate(root);
  expect([subject, new Date(validTo).getFullYear() - new Date().getFullYear()]).toEqual(['C=DE\nCN=Home Root', 20]);
  await page.getByText(`sha256:${fingerprint256.replaceAll(':', '').toLowerCase()}`).waitFor();
  await page.getByText('http://ca.home.test/ca/crl/').first().waitFor();

  await page.getByRole('tab', { name: 'Issued' }).click();
  const target = { hostname: HOST, target_url: backend.url, acme_directory_url: 'internal-ca' };
  await change('/proxy/targets', 'POST', target);
  await row(HOST).getByText('served here as proxy-nas-home-test').waitFor();
  await eventually(async () => expect((await ask({ ca: root })).body).toBe('hello from the home network'));
});

test('a client certificate is handed out in the page once, is let in, and is refused when it is revoked there', async () => {
  const asking = { client_certificate: 'require', client_ca_pem: 'internal-ca' };
  await change(`/proxy/targets/${HOST}`, 'PUT', asking);
  await eventually(async () => expect((await ask({})).status).toBe(403));
  await button('New certificate').click();
  await dialog().getByLabel('Passphrase', { exact: true }).fill('short');
  await button('Make it').click();
  await dialog().getByText('Is empty.').waitFor();
  await dialog().getByText('Needs 8 characters or more.').waitFor();
  await dialog().getByLabel('Who it is for').fill('alice');
  await dialog().getByLabel('Passphrase', { exact: true }).fill('correct horse');
  await button('Make it').click();
  await dialog().getByText('The private key is handed out here and kept nowhere.').waitFor();
  await page.keyboard.press('Escape');
  expect(await page.content()).not.toContain('PRIVATE KEY');
  const client = {
    pem: String(await saved(button('Certificate and chain (.crt)'))),
    key: String(await saved(button('Private key (.key)'))),
  };
  const pfx = await saved(button('PKCS #12 (.p12)'));
  expect(() => createSecureContext({ pfx, passphrase: 'wrong horse' })).toThrow();
  createSecureContext({ pfx, passphrase: 'correct horse' });
  expect((await ask({ client })).body).toBe('hello from the home network');
  await button('I have what I need').click();

  await button('Revoke the certificate of alice').click();
  await dialog().locator('button:focus').getByText('Cancel').waitFor();
  await dialog().getByText('refuse it from that moment').waitFor();
  await dialog().getByLabel('Reason').selectOption('keyCompromise');
  await dialog().getByRole('button', { name: 'Revoke', exact: true }).click();
  await row('alice').getByText('Its key is in wrong hands').waitFor();
  await eventually(async () => expect((await ask({ client })).status).toBe(403));
  await change(`/proxy/targets/${HOST}`, 'PUT', { client_certificate: 'off' });
});

test('the root is renewed in the page, which tells of the overlap; clients with either root go on', async () => {
  await page.getByRole('tab', { name: 'Authorities' }).click();
  const [old = ''] = await roots();
  await button('Renew').click();
  await dialog().getByLabel('Renew the root as well').check();
  await dialog().getByText('clients that know only the old root go on until it ends').waitFor();
  await dialog().getByRole('button', { name: 'Renew', exact: true }).click();
  await page.getByText('Two roots are good at once.').waitFor();
  const both = await roots();
  expect([both.length, both[0]]).toEqual([2, old]);
  await change('/certificates/proxy-nas-home-test/renew', 'POST', {});
  await eventually(async () => expect((await ask({ ca: both[1] ?? '' })).status).toBe(200));
  expect((await ask({ ca: old })).status).toBe(200);
});

test('what is done to the CA elsewhere shows here, and ACME clients get keys that are told once', async () => {
  const issuing = (await system.api<CaStatus>('GET', '/ca')).body.authorities.find((each) => each.issuing);
  await change('/ca/revoke', 'POST', { serial: issuing?.serial });
  await page.getByText('Revoked', { exact: true }).waitFor();
  await page.getByRole('tab', { name: 'ACME directory' }).click();
  await page.getByText(`https://ca.home.test:${system.httpsPort}/acme/directory`).waitFor();
  await button('New key').click();
  await dialog().getByText('The HMAC key is told only now.').waitFor();
  await button('I have copied it').click();
  const kids = async (): Promise<string[]> =>
    (await system.api<{ kid: string }[]>('GET', '/ca/acme-keys', { token })).body.map(({ kid }) => kid);
  const [kid = 'none'] = await kids();
  await button(`Delete the key ${kid}`).click();
  await dialog().getByText('they get and renew nothing any more').waitFor();
  await button('Delete key').click();
  await page.getByText('There is no key yet.').waitFor();
  expect(await kids()).toEqual([]);
});

test('a host is opened at the port that clients use', async () => {
  await page.getByRole('link', { name: 'Hosts' }).click();
  const link = page.getByRole('link', { name: `Open ${HOST} in a new tab` });
  await eventually(async () => expect(await link.getAttribute('href')).toBe(`https://${HOST}:${system.httpsPort}/`));
});

test('a view that does not arrive says so, and the page can be loaded again', async () => {
  await page.route('**/CaPage-*.js', (route) => route.abort());
  await page.goto(`${system.httpUrl}/admin/ca`);
  await page.getByText('This part of the page did not arrive').waitFor();
  await page.unroute('**/CaPage-*.js');
  await button('Try again').click();
  await page.getByRole('heading', { name: 'Private CA', level: 1 }).waitFor();
});

test.each(['hosts', 'certificates', 'ca', 'settings'])(
  'axe finds nothing wrong in %s, light and dark',
  async (view) => {
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      await page.goto(`${system.httpUrl}/admin/${view}`);
      await page.getByRole('main').getByRole('heading').first().waitFor();
      expect(await accessibilityProblems(page)).toEqual([]);
    }
  },
);
