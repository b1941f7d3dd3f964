import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import type { Locator, Page } from 'playwright-core';
import type { CertName } from '#domain';
import { createSelfSigned } from '#pki';
import { embeddedRedisUrl } from '../../scripts/embedded-redis.ts';
import { Chromium, namelessControls, type Visitor } from '../support/chromium.ts';
import { freePort } from '../support/free-port.ts';
import { startPebble, type Pebble } from '../support/pebble.ts';
import { certificateOf, openStore } from '../support/store.ts';
import { System } from '../support/system.ts';

/** What can be done with certificates in the web GUI, in a real browser against the whole system and a real CA. */
let pebble: Pebble;
let system: System;
let chromium: Chromium;
let token: string;
let visitor: Visitor;
let page: Page;

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
    },
  });
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
  await pebble?.stop();
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
  expect(await page.getByRole('menuitem').allInnerTexts()).toEqual(['Details', 'Delete']);
  await page.getByRole('menuitem', { name: 'Details' }).click();
  await dialog().getByRole('tab', { name: 'Coverage' }).click();
  await dialog().getByText('0 of 2 names used (0 %)').waitFor();
  await dialog().getByRole('button', { name: 'Attach to shop.example.com' }).click();
  await dialog().getByText('1 of 2 names used (50 %)').waitFor();
  await page.keyboard.press('Escape');
  const { cert_name } = (await system.api<{ cert_name: string }>('GET', '/proxy/targets/shop.example.com')).body;
  expect(cert_name).toBe('bought');
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
