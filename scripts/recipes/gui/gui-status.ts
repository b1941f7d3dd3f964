import { tokenFor } from '../find-token.ts';
import { just } from '../just.ts';
import { TOKEN } from '../login/parameters.ts';
import { httpsStates } from '../proxy/https-state.ts';
import { recipe } from '../recipe.ts';
import { table } from '../terminal/table.ts';
import { adminHosts, guiUrl } from './admin-hosts.ts';

export const guiStatus = recipe({
  name: 'gui-status',
  summary: 'Says where the GUI is reached, and who may log in with GitHub.',
  example: [],
  parameters: TOKEN,
  run: async ({ token }, context) => {
    const { ADMIN_ALLOW_FROM, ADMIN_GITHUB_USERS, ADMIN_PATH, HTTPS_PORT, HTTP_PORT, PUBLIC_HTTPS_PORT } =
      context.configuration;
    const api = context.api(await tokenFor(context, token));
    const hosts = await adminHosts(api);
    const states = await httpsStates(hosts, api, context.configuration.CERT_ON_DEMAND);
    const rows = hosts.map(({ hostname, enabled, auth_enabled, access_lists }, i) => ({
      hostname,
      url: guiUrl(hostname, PUBLIC_HTTPS_PORT || HTTPS_PORT, ADMIN_PATH),
      enabled,
      https: states[i]?.shown ?? '-',
      github_login: auth_enabled && ADMIN_GITHUB_USERS.length > 0,
      access_lists,
    }));
    const local = `http://localhost${HTTP_PORT === 80 ? '' : `:${HTTP_PORT}`}${ADMIN_PATH}`;
    const [first] = rows;
    return {
      json: { local_url: local, allow_from: ADMIN_ALLOW_FROM, github_users: ADMIN_GITHUB_USERS, hosts: rows },
      text: [
        `On this machine the GUI is at ${local}, for ${ADMIN_ALLOW_FROM.join(', ')}.`,
        first
          ? `\n${table(
              [
                { title: 'ADMIN HOST', of: ({ url }) => url },
                { title: 'ENABLED', of: ({ enabled }) => (enabled ? 'yes' : 'no') },
                { title: 'HTTPS', of: ({ https }) => https },
                {
                  title: 'GITHUB LOGIN',
                  of: ({ github_login }) => (github_login ? ADMIN_GITHUB_USERS.join(', ') : '-'),
                },
                { title: 'ACCESS LISTS', of: ({ access_lists }) => access_lists.join(', ') || '-' },
              ],
              rows,
            )}`
          : 'It has no host of its own.',
      ].join('\n'),
      next: first
        ? [['take it away', just('gui-remove', first.hostname)]]
        : [['make one', just('gui-setup', 'admin.example.com')]],
    };
  },
});
