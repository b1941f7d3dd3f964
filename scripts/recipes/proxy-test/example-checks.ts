import { expectEqual, type Check } from './check.ts';
import type { TestSite } from './test-site.ts';

/** A site of somebody else, which this machine has to be able to reach. */
export const exampleChecks = (site: TestSite, targetUrl: string): Check[] => [
  {
    name: `${targetUrl} through the proxy`,
    run: async () => {
      const { status, body } = await site.ask('GET', '/');
      if (status === 502 || status === 504)
        throw new Error(`the gateway cannot reach it (${status}). Without the internet, name another: target-url=URL`);
      expectEqual('status', status < 400, true);
      return `${status}, ${body.length} characters`;
    },
  },
  {
    name: 'HEAD',
    run: async () => {
      const { status, body } = await site.ask('HEAD', '/');
      expectEqual('status', status < 400, true);
      expectEqual('content', body, '');
      return String(status);
    },
  },
];
