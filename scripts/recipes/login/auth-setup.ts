import { OauthStatus, TargetSaved, TargetView } from '#contracts';
import { OAUTH_SERVER_TARGET, parseTargetHost, upstreamsOf } from '#domain';
import { Stop } from '../../say.ts';
import type { Api } from '../api.ts';
import { hostname, orNone, yesOrNo } from '../arguments/kinds.ts';
import { byName, optional, required } from '../arguments/parameter.ts';
import { tokenFor } from '../find-token.ts';
import { just } from '../just.ts';
import { recipe, type Outcome } from '../recipe.ts';
import { checkDirectory, DETAILS } from '../proxy/target-parameters.ts';
import { warned } from './auth-told.ts';
import { TOKEN } from './parameters.ts';

export const authSetup = recipe({
  name: 'auth-setup',
  summary: 'Makes the host where people log in, auth.DOMAIN, and says what to enter at GitHub.',
  example: ['example.com'],
  parameters: {
    domain: required(hostname, 'the domain of your hosts; logging in at one of them is enough for all'),
    ...TOKEN,
    auth_host: byName(optional(hostname, 'the host; left out: auth.DOMAIN')),
    cookie_domain: byName(
      optional(orNone(hostname), "hosts below it share one cookie; left out: DOMAIN; 'none': each has its own"),
    ),
    acme_directory_url: DETAILS.acme_directory_url,
    staging: byName(optional(yesOrNo, 'order its certificate from ACME_STAGING_URL')),
  },
  check: checkDirectory,
  run: async ({ domain, token, staging = false, ...given }, context) => {
    const api = context.api(await tokenFor(context, token));
    const host = given.auth_host ?? parseTargetHost(`auth.${domain}`, 'domain');
    const directory = staging ? context.configuration.ACME_STAGING_URL : (given.acme_directory_url ?? undefined);
    const made = await authHost(api, host, directory);
    const cookie_domain = given.cookie_domain === undefined ? sharedBy(host, domain) : given.cookie_domain;
    const status = await api.ask('PUT', '/oauth/setup', OauthStatus, { body: { auth_host: host, cookie_domain } });
    return told(status, made, context.configuration.OAUTH_COOKIE_DOMAIN);
  },
});

/** A host of another domain cannot set cookies for this one. */
const sharedBy = (host: string, domain: string): string | null => (host.endsWith(`.${domain}`) ? domain : null);

/** @returns the sentence about its certificate, if it was made just now @throws Stop where the host is something else's */
async function authHost(api: Api, host: string, directory: string | undefined): Promise<string | undefined> {
  const found = await api.find('/proxy/targets/{hostname}', TargetView, { path: { hostname: host } });
  if (found && upstreamsOf(found).some(({ url }) => url === OAUTH_SERVER_TARGET)) return undefined;
  if (found)
    throw new Stop(
      `${host} is a host already, and goes to ${found.target_url ?? found.kind}. Choose another one for the login:\n` +
        `  ${just('auth-setup', host.replace(/^[^.]+\./, ''), `auth-host=login.${host.replace(/^[^.]+\./, '')}`)}`,
    );
  const body = {
    hostname: host,
    target_url: OAUTH_SERVER_TARGET,
    https_redirect: true,
    auth_enabled: false,
    ...(directory !== undefined && { acme_directory_url: directory }),
  };
  return (await api.ask('POST', '/proxy/targets', TargetSaved, { body })).certificate_status;
}

function told(status: OauthStatus, made: string | undefined, configured: string): Outcome {
  const { auth_host, callback_url, cookie_domain, github, issuer } = status;
  const shared =
    cookie_domain === null
      ? 'Every host has its own cookie.'
      : `Hosts below ${cookie_domain} share one cookie${configured ? ', as OAUTH_COOKIE_DOMAIN says' : ''}. ` +
        'A host of that domain which is not behind this gateway gets it as well: say cookie-domain=none where there is one.';
  return {
    json: { ...status, certificate_status: made ?? 'existing' },
    text: [
      `People log in at ${issuer ?? ''}.`,
      ...(made === undefined || made === 'existing' ? [] : [`${made}.`]),
      shared,
      '',
      `At ${github.base_url} make an OAuth app (Settings, Developer settings, OAuth Apps) with`,
      `  Homepage URL                ${issuer ?? ''}`,
      `  Authorization callback URL  ${callback_url ?? ''}`,
      'and put its client id and secret into GITHUB_CLIENT_ID and GITHUB_CLIENT_SECRET (or GITHUB_CLIENT_SECRET_FILE).',
      ...warned(status.problems),
    ].join('\n'),
    next: [
      ...(made === undefined || made === 'existing'
        ? []
        : [['follow its certificate', just('proxy-show', auth_host ?? '')] as const]),
      ['put a login in front of a host', just('proxy-auth-enable', 'app.example.com', 'admin')],
    ],
  };
}
