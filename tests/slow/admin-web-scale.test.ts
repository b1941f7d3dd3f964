import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { embeddedRedisUrl } from '../../scripts/embedded-redis.ts';
import { Chromium, type Visitor } from '../support/chromium.ts';
import { eventually } from '../support/eventually.ts';
import { openStore, targetOf } from '../support/store.ts';
import { System } from '../support/system.ts';

const HOSTS = 10_000;
const CHANGED = 1_000;
/** On two cores that do other things as well; a person waits that long without wondering. */
const OPEN_MS = 6_000;
const SEARCH_MS = 1_000;
const FROZEN_MS = 1_000;

let system: System;
let chromium: Chromium;
let visitor: Visitor;
let page: Page;
let token: string;

beforeAll(async () => {
  system = await System.start();
  token = await system.token('admin', 'me@example.com');
  const store = await openStore(embeddedRedisUrl(system.dataDir));
  const [owner] = (await store.tokens.list()).records;
  if (!owner) throw new Error('there is no token');
  for (let at = 0; at < HOSTS; at += 500) {
    const hosts = Array.from({ length: 500 }, (_, i) =>
      targetOf(`host-${String(at + i).padStart(5, '0')}.example.com`, owner, { enable_https: i % 2 === 0 }),
    );
    await store.commit(...hosts.map((target) => store.targets.saving(target, null)));
  }
  store.close();
  chromium = await Chromium.start();
  visitor = await chromium.visit(system.httpUrl);
  page = visitor.page;
  await page.goto(system.httpUrl);
  await page.getByLabel('Token', { exact: true }).fill(token);
  await page.keyboard.press('Enter');
  await page.getByText(`${HOSTS.toLocaleString('en')} hosts`).waitFor();
}, 180_000);

afterAll(async () => {
  await visitor?.close();
  await chromium?.stop();
  await system?.stop();
});

const timed = async (what: string, act: () => Promise<unknown>): Promise<number> => {
  const began = performance.now();
  await act();
  const took = performance.now() - began;
  process.stdout.write(`${HOSTS} hosts in the GUI: ${what} ${took.toFixed(0)} ms\n`);
  return took;
};
const rows = (): Promise<number> => page.getByRole('row').count();

test('a list of 10,000 hosts is opened and searched quickly, and draws only what is in sight', async () => {
  const opened = await timed('opened', async () => {
    await page.reload();
    await page.getByText(`${HOSTS.toLocaleString('en')} hosts`).waitFor();
    await page.getByRole('link', { name: 'host-00000.example.com', exact: true }).waitFor();
  });
  expect(opened).toBeLessThan(OPEN_MS);
  expect(await rows()).toBeLessThan(60);
  const searched = await timed('searched', async () => {
    await page.getByLabel('Search hosts').fill('09876');
    await page.getByText(`1 of ${HOSTS.toLocaleString('en')} hosts`).waitFor();
  });
  expect(searched).toBeLessThan(SEARCH_MS);
  await page.getByLabel('Search hosts').fill('');
  await page.getByRole('link', { name: 'host-00000.example.com', exact: true }).waitFor();
  const scrolled = await timed('scrolled to the end', async () => {
    await page.evaluate(() => scrollTo(0, document.body.scrollHeight));
    await page.getByRole('link', { name: 'host-09999.example.com', exact: true }).waitFor();
  });
  expect(scrolled).toBeLessThan(SEARCH_MS);
  expect(await rows()).toBeLessThan(60);
});

test('1,000 hosts that are changed at once show by themselves, and the page goes on answering', async () => {
  await page.evaluate(() => scrollTo(0, 0));
  await page.evaluate(() => {
    let last = performance.now();
    const look = (now: number): void => {
      const longest = Number(document.body.dataset['frozen'] ?? 0);
      document.body.dataset['frozen'] = String(Math.max(longest, now - last));
      last = now;
      requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  });
  const hostnames = Array.from({ length: CHANGED }, (_, i) => `host-${String(i).padStart(5, '0')}.example.com`);
  await timed(`${CHANGED} changed`, async () => {
    const body = { action: 'disable', select: { hostnames } };
    expect((await system.api('POST', '/proxy/targets/bulk', { token, body })).status).toBe(200);
    await page.getByText(`${CHANGED.toLocaleString('en')} off`).waitFor();
  });
  const frozen = await eventually(async () => Number(await page.evaluate(() => document.body.dataset['frozen'])));
  process.stdout.write(`${HOSTS} hosts in the GUI: longest time without a frame ${frozen?.toFixed(0)} ms\n`);
  expect(frozen).toBeLessThan(FROZEN_MS);
  expect(visitor.problems()).toEqual([]);
});
