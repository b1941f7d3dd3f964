import { chromium, type Browser, type BrowserContext, type BrowserContextOptions, type Page } from 'playwright-core';

export const EXECUTABLE = '/usr/bin/chromium';

/** Without these Chromium looks for servers of its maker at every start, which a closed network refuses. */
const ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** A page in a profile of its own, and everything about it that should not have happened. */
export interface Visitor {
  readonly page: Page;
  readonly context: BrowserContext;
  /** Errors and warnings of the console, exceptions, refusals of the content security policy, requests to other hosts. */
  problems(): readonly string[];
  close(): Promise<void>;
}

/** Debian's Chromium, headless. */
export class Chromium {
  readonly #browser: Browser;

  private constructor(browser: Browser) {
    this.#browser = browser;
  }

  /**
   * @param local patterns of host names, such as `*.example.com`, that lead to this machine
   * @throws with the command that installs it
   */
  static async start(local: readonly string[] = []): Promise<Chromium> {
    const rules = local.map((pattern) => `MAP ${pattern} 127.0.0.1`).join(', ');
    const args = rules ? [...ARGUMENTS, `--host-resolver-rules=${rules}`] : ARGUMENTS;
    try {
      return new Chromium(await chromium.launch({ executablePath: EXECUTABLE, args }));
    } catch (cause) {
      throw new Error(`Chromium could not be started. Install it: apt-get install chromium`, { cause });
    }
  }

  /** @param origin where the page is, or all the places where it will be; a request to anywhere else is a problem */
  async visit(origin: string | readonly string[], options: BrowserContextOptions = {}): Promise<Visitor> {
    const context = await this.#browser.newContext({ reducedMotion: 'reduce', ...options });
    context.setDefaultTimeout(30_000);
    const page = await context.newPage();
    const problems: string[] = [];
    watch(page, [origin].flat(), (problem) => problems.push(problem));
    await page.addInitScript(reportRefusals);
    return { page, context, problems: () => problems, close: () => context.close() };
  }

  stop = (): Promise<void> => this.#browser.close();
}

function watch(page: Page, origins: readonly string[], report: (problem: string) => void): void {
  page.on('pageerror', (error) => report(`exception: ${error.message}`));
  page.on('console', (message) => {
    // Chromium writes every refused request to the console. Whether a refusal was expected is for the test to say.
    if (message.text().startsWith('Failed to load resource')) return;
    if (['error', 'warning'].includes(message.type())) report(`console: ${message.text()}`);
  });
  page.on('request', (request) => {
    const url = new URL(request.url());
    if (url.protocol.startsWith('http') && !origins.includes(url.origin))
      report(`request to another host: ${url.href}`);
  });
}

/** Runs in the page. */
function reportRefusals(): void {
  addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI, sourceFile, lineNumber }) => {
    console.error(
      `refused by the content security policy: ${violatedDirective} ${blockedURI} ${sourceFile}:${lineNumber}`,
    );
  });
}

/** The interactive elements that a screen reader would have no name for. */
export async function namelessControls(page: Page): Promise<string[]> {
  const client = await page.context().newCDPSession(page);
  const { nodes } = await client.send('Accessibility.getFullAXTree');
  await client.detach();
  const interactive = new Set(['button', 'link', 'textbox', 'searchbox', 'switch', 'checkbox', 'combobox', 'menuitem']);
  return nodes
    .filter(({ ignored, role, name }) => !ignored && interactive.has(String(role?.value)) && !name?.value)
    .map(({ role, backendDOMNodeId }) => `${String(role?.value)} (node ${backendDOMNodeId})`);
}
