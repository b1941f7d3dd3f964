import { TargetAuthView, TargetSaved, TargetView } from '#contracts';
import { Stop } from '../../say.ts';
import { given } from '../arguments/given.ts';
import { hostname, targetUrl, yesOrNo } from '../arguments/kinds.ts';
import { byName, optional, required, toggle } from '../arguments/parameter.ts';
import { tokenFor } from '../find-token.ts';
import { just } from '../just.ts';
import { cautions, warned } from '../login/auth-told.ts';
import { POLICY, TOKEN } from '../login/parameters.ts';
import { checkDirectory, DETAILS, targetBody } from '../proxy/target-parameters.ts';
import { recipe, type Outcome } from '../recipe.ts';
import { clientSettings, serverName, settingsTold } from './client-settings.ts';
import { endpointOf, mcpPath, USUAL_PATH } from './mcp-endpoint.ts';
import { missingForMcp, type WantedPolicy } from './missing-for-mcp.ts';

export const mcpAdd = recipe({
  name: 'mcp-add',
  summary: 'Puts a host with certificate and login in front of an MCP server, and prints what to enter in its clients.',
  example: ['mcp.example.com', 'http://127.0.0.1:3001/mcp', 'users=alice'],
  parameters: {
    hostname: required(hostname, 'the host that clients are given; its name has to point at this machine'),
    target_url: required(targetUrl, 'the MCP server, as the gateway reaches it, with its path'),
    ...TOKEN,
    path: byName(optional(mcpPath, `the path of the server, where TARGET-URL has none; left out: ${USUAL_PATH}`)),
    users: POLICY.users,
    emails: POLICY.emails,
    groups: POLICY.groups,
    allowed_scopes: POLICY.allowed_scopes,
    acme_directory_url: DETAILS.acme_directory_url,
    staging: byName(optional(yesOrNo, 'order its certificate from ACME_STAGING_URL')),
    dry_run: byName(toggle('say what would be made, and make nothing')),
  },
  check: ({ target_url, path, ...fields }) => [
    ...(path !== undefined && new URL(target_url).pathname !== '/'
      ? [{ field: 'path', message: 'and target-url both have a path; give one of them' }]
      : []),
    ...checkDirectory(fields),
  ],
  run: async ({ hostname: host, target_url, token, dry_run, path, ...fields }, context) => {
    const { configuration } = context;
    const server = new URL(target_url);
    const served = server.pathname === '/' ? (path ?? USUAL_PATH) : server.pathname;
    const url = endpointOf(host, configuration.PUBLIC_HTTPS_PORT, served);
    const wanted: Wanted = { host, backend: server.origin, policy: fields };
    const api = context.api(await tokenFor(context, token));
    const found = await api.find('/proxy/targets/{hostname}', TargetView, { path: { hostname: host } });
    if (found) refuseAnother(found, wanted);
    const body = bodyFor(wanted, targetBody(fields, configuration.ACME_STAGING_URL));
    if (dry_run) return told({ host, url, dry_run, body: found ? undefined : body });
    // In one step: a host that nobody has to log in to is never there, not even for a moment.
    const saved = found ? undefined : await api.ask('POST', '/proxy/targets', TargetSaved, { body });
    const auth = await api.ask('GET', '/proxy/targets/{hostname}/auth', TargetAuthView, { path: { hostname: host } });
    const certificate = saved?.certificate_status ?? 'existing';
    const warnings = [...(saved?.warning === undefined ? [] : [saved.warning]), ...cautions(auth, configuration)];
    return told({ host, url, dry_run, body: found ? undefined : body, certificate, warnings });
  },
});

interface Wanted {
  readonly host: string;
  readonly backend: string;
  readonly policy: WantedPolicy;
}

/** @throws Stop where the host is something else's, or not all that it has to be: it is not changed behind its owner's back */
function refuseAnother(found: TargetView, { host, backend, policy }: Wanted): void {
  if (found.kind !== 'proxy' || found.target_url !== backend)
    throw new Stop(
      `${host} is a host already, and goes to ${found.target_url ?? found.kind}, not to ${backend}. Choose another name, or change it:\n` +
        `  ${just('proxy-update', host, `target-url=${backend}`)}`,
    );
  const missing = missingForMcp(found, policy);
  if (missing.length === 0) return;
  const lines = missing.map(([what, command]) => `  ${what}: ${command}`);
  throw new Stop(
    `${host} goes to ${backend} already, but is not as it would be made here. Nothing was changed.\n${lines.join('\n')}\n` +
      'Then run this again.',
  );
}

const bodyFor = <D extends object>({ host, backend, policy }: Wanted, directory: D) => ({
  hostname: host,
  target_url: backend,
  https_redirect: true,
  auth_enabled: true,
  ...directory,
  ...given({
    auth_required_users: policy.users,
    auth_required_emails: policy.emails,
    auth_required_groups: policy.groups,
    auth_allowed_scopes: policy.allowed_scopes,
  }),
});

interface Added {
  readonly host: string;
  readonly url: string;
  readonly dry_run: boolean;
  /** What is made; undefined where it is there already. */
  readonly body: Readonly<Record<string, unknown>> | undefined;
  readonly certificate?: string;
  readonly warnings?: readonly string[];
}

function told({ host, url, dry_run, body, certificate, warnings = [] }: Added): Outcome {
  const clients = clientSettings(serverName(host), url);
  const json = { hostname: host, url, dry_run, created: !dry_run && body !== undefined, warnings, clients };
  if (dry_run)
    return {
      json: { ...json, would_create: body ?? null },
      text: [
        body ? `This would be made, and is not:\n\n${JSON.stringify(body, undefined, 2)}` : `${host} is there already.`,
        `Clients would be given ${url}.`,
      ].join('\n\n'),
    };
  const isOrdered = certificate?.includes('generation started');
  return {
    json: { ...json, certificate_status: certificate },
    text: [
      body ? `${url} is there now, behind a login.` : `${url} is there already, behind a login.`,
      ...(isOrdered ? [`${certificate}.`] : []),
      ...warned(warnings),
      '',
      settingsTold(clients),
    ].join('\n'),
    next: [
      ...(isOrdered ? [['follow its certificate', just('proxy-show', host)] as const] : []),
      ['see whether all of it works', just('mcp-test', host)],
    ],
  };
}
