import { X509Certificate } from 'node:crypto';
import { CaStatus, OauthStatus, TargetAuthView } from '#contracts';
import { publicOrigin } from '#domain';
import { Refused } from '../api.ts';
import { text } from '../arguments/kinds.ts';
import { byName, optional } from '../arguments/parameter.ts';
import { just } from '../just.ts';
import { checked, runChecks } from '../proxy-test/check.ts';
import { recipe } from '../recipe.ts';
import { flowChecks } from './flow-checks.ts';
import { HOST, READING_TOKEN, tokenForNames } from './parameters.ts';

const FORBIDDEN = new Set([401, 403]);

export const testAuthFlow = recipe({
  name: 'test-auth-flow',
  summary: 'Checks everything that a login at a host needs, up to the page of GitHub. Nobody is logged in.',
  example: ['app.example.com'],
  parameters: {
    ...HOST,
    ...READING_TOKEN,
    gateway_host: byName(optional(text, 'where the gateway answers HTTPS; left out: this machine')),
  },
  run: async ({ hostname, token, gateway_host = '127.0.0.1' }, context) => {
    const { HTTPS_PORT, PUBLIC_HTTPS_PORT, ...own } = context.configuration;
    const api = context.api(await tokenForNames(context, token));
    const auth = await api.ask('GET', '/proxy/targets/{hostname}/auth', TargetAuthView, { path: { hostname } });
    // What others than the administrator are not told they see at the host itself.
    const status = await api.ask('GET', '/oauth/status', OauthStatus).catch((error: unknown) => {
      if (error instanceof Refused && FORBIDDEN.has(error.statusCode)) return undefined;
      throw error;
    });
    const issuer = status ? status.issuer : auth.auth_host && publicOrigin(auth.auth_host, PUBLIC_HTTPS_PORT);
    const { authorities } = await api.ask('GET', '/ca', CaStatus);
    const results = await runChecks(
      flowChecks({
        auth,
        place: { address: gateway_host, port: HTTPS_PORT },
        issuer,
        wanted: new URL(publicOrigin(hostname, PUBLIC_HTTPS_PORT)),
        problems: status?.problems ?? [],
        github:
          own.GITHUB_CLIENT_ID && own.GITHUB_CLIENT_SECRET
            ? {
                baseUrl: own.GITHUB_BASE_URL,
                clientId: own.GITHUB_CLIENT_ID,
                clientSecret: own.GITHUB_CLIENT_SECRET,
              }
            : undefined,
        ownAuthorities: authorities.map(({ certificate_pem }) => new X509Certificate(certificate_pem)),
      }),
    );
    return { ...checked(results), next: [['see who may use it', just('proxy-auth-show', hostname)]] };
  },
});
