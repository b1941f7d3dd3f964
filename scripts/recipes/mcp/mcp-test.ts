import { X509Certificate } from 'node:crypto';
import { CaStatus, TargetAuthView } from '#contracts';
import { InvalidInput } from '#domain';
import { text, yesOrNo, type Kind } from '../arguments/kinds.ts';
import { byName, optional } from '../arguments/parameter.ts';
import { just } from '../just.ts';
import { HOST, READING_TOKEN, tokenForNames } from '../login/parameters.ts';
import { checked, runChecks } from '../proxy-test/check.ts';
import { recipe } from '../recipe.ts';
import { Loopback } from './loopback.ts';
import { endpointOf, mcpPath, USUAL_PATH } from './mcp-endpoint.ts';
import { walkChecks } from './walk-checks.ts';
import { WalkingClient } from './walking-client.ts';

const port: Kind<number> = {
  shown: 'PORT',
  parse: (value, field) => {
    if (/^[1-9]\d{0,4}$/.test(value) && Number(value) <= 65_535) return Number(value);
    throw InvalidInput.of(field, 'must be a port, 1 to 65535');
  },
};

export const mcpTest = recipe({
  name: 'mcp-test',
  summary: 'Walks the whole way of an MCP client, from an address to a call of a tool, and says where it ends.',
  example: ['mcp.example.com'],
  parameters: {
    ...HOST,
    ...READING_TOKEN,
    path: byName(optional(mcpPath, `the path of the server; left out: ${USUAL_PATH}`)),
    login: byName(
      optional(yesOrNo, 'true: prints a URL, and goes on when you have logged in there; left out: on a terminal'),
    ),
    callback_port: byName(optional(port, 'where the browser comes back to on this machine; left out: any port')),
    gateway_host: byName(optional(text, 'where the gateway answers HTTPS; left out: this machine')),
  },
  run: async ({ hostname, token, path, login, callback_port = 0, gateway_host = '127.0.0.1' }, context) => {
    const { HTTPS_PORT, PUBLIC_HTTPS_PORT, OAUTH_DCR } = context.configuration;
    const apiToken = await tokenForNames(context, token);
    const api = context.api(apiToken);
    const auth = await api.ask('GET', '/proxy/targets/{hostname}/auth', TargetAuthView, { path: { hostname } });
    const { authorities } = await api.ask('GET', '/ca', CaStatus);
    const { terminal } = context;
    const asks = login ?? terminal.canAsk;
    const place = { address: gateway_host, port: HTTPS_PORT };
    const client = new WalkingClient(place);
    const loopback = await Loopback.open(callback_port);
    try {
      const walk = {
        auth,
        place,
        endpoint: new URL(endpointOf(hostname, PUBLIC_HTTPS_PORT, path)),
        apiToken: OAUTH_DCR === 'token' ? apiToken : undefined,
        loopback,
        ask: asks
          ? (url: URL) => terminal.say(`Open this in a browser on this machine, and allow it:\n  ${url.href}`)
          : undefined,
        ownAuthorities: authorities.map(({ certificate_pem }) => new X509Certificate(certificate_pem)),
      };
      const outcome = checked(await runChecks(walkChecks(walk, client)));
      return {
        ...outcome,
        next: [
          ...(asks || outcome.exitCode
            ? []
            : [['log in and walk the rest', just('mcp-test', hostname, 'login=true')] as const]),
          ['see who may use it', just('proxy-auth-show', hostname)],
        ],
      };
    } finally {
      loopback.close();
      await client.forget().catch(() => undefined);
    }
  },
});
