import { httpUrl, text } from '../arguments/kinds.ts';
import { byName, optional } from '../arguments/parameter.ts';
import type { Context } from '../context.ts';
import { tokenFor } from '../find-token.ts';
import { TOKEN } from '../proxy/target-parameters.ts';
import { recipe, type Recipe } from '../recipe.ts';
import { basicChecks, echoing } from './basic-checks.ts';
import { checked, runChecks, type CheckResult } from './check.ts';
import { exampleChecks } from './example-checks.ts';
import { StreamingBackend, streamingChecks } from './streaming-checks.ts';
import { TestSite, withBackend, type SitePlace } from './test-site.ts';
import { echoingSockets, websocketChecks } from './websocket-checks.ts';

const EXAMPLE = 'https://example.com';

const PLACE = {
  gateway_url: byName(optional(httpUrl, 'where the gateway answers plain HTTP; left out: http://localhost:HTTP_PORT')),
  backend_host: byName(optional(text, 'how the gateway reaches this machine; left out: 127.0.0.1')),
};
const EXAMPLE_URL = {
  target_url: byName(optional(httpUrl, `the site to put a host in front of; left out: ${EXAMPLE}`)),
};

interface Given {
  readonly token?: string | undefined;
  readonly gateway_url?: string | undefined;
  readonly backend_host?: string | undefined;
  readonly target_url?: string | undefined;
}
type Part = (place: SitePlace, given: Given) => Promise<CheckResult[]>;

const basic: Part = (place) =>
  withBackend(place.backendHost, echoing, (target_url) =>
    TestSite.with(place, { target_url }, (site) => runChecks(basicChecks(site))),
  );

const example: Part = (place, { target_url = EXAMPLE }) =>
  TestSite.with(place, { target_url, preserve_host_header: false }, (site) =>
    runChecks(exampleChecks(site, target_url)),
  );

const websocket: Part = (place) =>
  withBackend(place.backendHost, echoingSockets, (target_url) =>
    TestSite.with(place, { target_url }, (site) => runChecks(websocketChecks(site))),
  );

const streaming: Part = (place) => {
  const backend = new StreamingBackend();
  return withBackend(place.backendHost, backend.listen, (target_url) =>
    TestSite.with(place, { target_url }, (site) => runChecks(streamingChecks(site, backend))),
  );
};

async function placeOf(given: Given, context: Context): Promise<SitePlace> {
  return {
    api: context.api(await tokenFor(context, given.token)),
    gatewayUrl: given.gateway_url ?? `http://localhost:${context.configuration.HTTP_PORT}`,
    backendHost: given.backend_host ?? '127.0.0.1',
  };
}

function testing(name: string, summary: string, parts: readonly Part[]): Recipe {
  const parameters = { ...TOKEN, ...PLACE, ...(parts.includes(example) ? EXAMPLE_URL : {}) };
  return recipe({
    name,
    summary,
    example: ['admin'],
    parameters,
    run: async (given: Given, context) => {
      const place = await placeOf(given, context);
      const results: CheckResult[] = [];
      for (const part of parts) results.push(...(await part(place, given)));
      return checked(results);
    },
  });
}

export const testProxyBasic = testing(
  'test-proxy-basic',
  'Checks requests and answers through a temporary host to a backend of its own.',
  [basic],
);
export const testProxyExample = testing(
  'test-proxy-example',
  'Checks a temporary host in front of a backend that exists.',
  [example],
);
export const testWebsocketProxy = testing(
  'test-websocket-proxy',
  'Checks WebSockets through a temporary host to a backend of its own.',
  [websocket],
);
export const testStreamingProxy = testing(
  'test-streaming-proxy',
  'Checks streams and server-sent events through a temporary host to a backend of its own.',
  [streaming],
);
export const testProxyAll = testing('test-proxy-all', 'Runs all of these checks.', [
  basic,
  example,
  websocket,
  streaming,
]);
