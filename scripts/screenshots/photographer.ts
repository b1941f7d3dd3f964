import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import type { Subject } from './subjects.ts';

const FOLDER = 'docs/images';
/** The pictures of a view: what the file's name ends in, and what the page is shown on. */
const KINDS = {
  light: { colorScheme: 'light', viewport: { width: 1280, height: 800 } },
  dark: { colorScheme: 'dark', viewport: { width: 1280, height: 800 } },
  phone: { colorScheme: 'light', viewport: { width: 390, height: 844 } },
} as const;
/** Text stays sharp at this one, and no file is over 100 KB. */
const QUALITY = 82;
const DEADLINE_MS = 20_000;
const KILOBYTE = 1_000;

/** Debian's Chromium, signed in once for each kind of picture. */
export class Photographer {
  readonly #browser: Browser;
  readonly #url: string;
  readonly #pages: ReadonlyMap<string, Page>;

  private constructor(browser: Browser, url: string, pages: ReadonlyMap<string, Page>) {
    this.#browser = browser;
    this.#url = url;
    this.#pages = pages;
  }

  /** @param url of the GUI, with a slash at its end */
  static async start(url: string, token: string): Promise<Photographer> {
    const browser = await chromium.launch({
      executablePath: '/usr/bin/chromium',
      args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update'],
    });
    const pages = new Map<string, Page>();
    for (const [kind, options] of Object.entries(KINDS))
      pages.set(kind, await signedIn(await browser.newContext({ reducedMotion: 'reduce', ...options }), url, token));
    await mkdir(FOLDER, { recursive: true });
    return new Photographer(browser, url, pages);
  }

  /** @returns the files that were written, each with its size */
  async take({ name, address, keys }: Subject): Promise<string[]> {
    const written: string[] = [];
    for (const [kind, page] of this.#pages) {
      await page.goto(this.#url + address);
      await page.getByText('Live', { exact: true }).waitFor();
      await page.getByRole('heading', { level: 1 }).first().waitFor();
      await page.waitForLoadState('networkidle', { timeout: DEADLINE_MS }).catch(() => {
        // The stream of events never ends; what else there is has had its time.
      });
      await page.waitForFunction(() => document.querySelector('[aria-busy="true"]') === null);
      if (keys !== undefined) await page.keyboard.press(keys);
      await page.evaluate(() => document.fonts.ready.then(() => true));
      await page.evaluate(painted);
      const file = `${name}-${kind}.webp`;
      const picture = await pictureOf(page);
      await writeFile(join(FOLDER, file), picture);
      written.push(`${file} ${Math.round(picture.length / KILOBYTE)} KB`);
    }
    return written;
  }

  stop = (): Promise<void> => this.#browser.close();
}

async function signedIn(context: BrowserContext, url: string, token: string): Promise<Page> {
  context.setDefaultTimeout(DEADLINE_MS);
  const page = await context.newPage();
  await page.goto(url);
  await page.getByLabel('Token', { exact: true }).fill(token);
  await page.keyboard.press('Enter');
  await page.getByText('Live', { exact: true }).waitFor();
  return page;
}

/** WebP, which Playwright's own way does not know and the browser does. */
async function pictureOf(page: Page): Promise<Buffer> {
  const session = await page.context().newCDPSession(page);
  const { data } = await session.send('Page.captureScreenshot', { format: 'webp', quality: QUALITY });
  await session.detach();
  return Buffer.from(data, 'base64');
}

/** Runs in the page: what is open now has been drawn, with whatever came in by a transition. */
const painted = (): Promise<boolean> =>
  new Promise((done) => setTimeout(() => requestAnimationFrame(() => done(true)), 400));
