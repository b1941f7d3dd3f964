import { OauthStatus, TargetSaved, TargetView } from '#contracts';
import { ADMIN_API_TARGET, isAdminHost, type TargetHost } from '#domain';
import { Stop } from '../../say.ts';
import type { Api } from '../api.ts';
import { hostname, yesOrNo } from '../arguments/kinds.ts';
import { byName, optional, required } from '../arguments/parameter.ts';
import { tokenFor } from '../find-token.ts';
import { just } from '../just.ts';
import { TOKEN } from '../login/parameters.ts';
import { checkDirectory, DETAILS } from '../proxy/target-parameters.ts';
import { recipe } from '../recipe.ts';
import { guiUrl } from './admin-hosts.ts';

/** Two years, as browsers' preload lists ask for at least one. */
const HSTS = 'max-age=63072000';

export const guiSetup = recipe({
  name: 'gui-setup',
  summary: 'Makes the GUI and the API reachable at a host of their own, over HTTPS alone.',
  example: ['admin.example.com'],
  parameters: {
    hostname: required(hostname, 'the admin host; its name has to point at this machine'),
    ...TOKEN,
    acme_directory_url: DETAILS.acme_directory_url,
    staging: byName(optional(yesOrNo, 'order its certificate from ACME_STAGING_URL')),
  },
  check: checkDirectory,
  run: async ({ hostname: host, token, staging = false, acme_directory_url }, context) => {
    const { configuration } = context;
    const api = context.api(await tokenFor(context, token));
    const login = (await api.ask('GET', '/oauth/status', OauthStatus)).auth_host;
    const directory = staging ? configuration.ACME_STAGING_URL : (acme_directory_url ?? undefined);
    const made = await adminHost(api, host, { login: login !== null, directory });
    const url = guiUrl(host, configuration.PUBLIC_HTTPS_PORT || configuration.HTTPS_PORT, configuration.ADMIN_PATH);
    const users = configuration.ADMIN_GITHUB_USERS;
    return {
      json: { hostname: host, url, github_login: login !== null && users.length > 0, certificate_status: made },
      text: [
        `The GUI is at ${url} now, for everybody who has a token.`,
        `${made}.`,
        login === null
          ? `Nobody logs in with GitHub there yet: run ${just('auth-setup', 'example.com')}, then this again.`
          : users.length === 0
            ? 'Nobody logs in with GitHub there yet: name them in ADMIN_GITHUB_USERS, and restart.'
            : `With GitHub, these may log in there, with all rights: ${users.join(', ')}.`,
      ].join('\n'),
      next: [
        ['see how it stands', just('gui-status')],
        ['follow its certificate', just('proxy-show', host)],
        ['let in some addresses only', just('access-list-attach', host, 'office')],
      ],
    };
  },
});

/** @returns what became of its certificate @throws Stop where the host is something else's */
async function adminHost(
  api: Api,
  host: TargetHost,
  { login, directory }: { readonly login: boolean; readonly directory: string | undefined },
): Promise<string> {
  const found = await api.find('/proxy/targets/{hostname}', TargetView, { path: { hostname: host } });
  if (found && !isAdminHost(found))
    throw new Stop(
      `${host} is a host already, and goes to ${found.target_url ?? found.kind}. Choose another name for the GUI, such as admin.${host}.`,
    );
  // Whoever has decided something else about the login there meant it.
  const auth = login && !found?.auth_enabled ? ({ auth_enabled: true, auth_mode: 'passthrough' } as const) : {};
  if (found)
    return (await api.ask('PUT', '/proxy/targets/{hostname}', TargetSaved, { path: { hostname: host }, body: auth }))
      .certificate_status;
  const body = {
    hostname: host,
    target_url: ADMIN_API_TARGET,
    https_redirect: true,
    hsts: HSTS,
    route_mode: 'none' as const,
    ...auth,
    ...(directory !== undefined && { acme_directory_url: directory }),
  };
  return (await api.ask('POST', '/proxy/targets', TargetSaved, { body })).certificate_status;
}
