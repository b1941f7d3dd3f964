import { OauthStatus } from '#contracts';
import { tokenFor } from '../find-token.ts';
import { just } from '../just.ts';
import { recipe } from '../recipe.ts';
import { facts } from '../terminal/table.ts';
import { warned } from './auth-told.ts';
import { TOKEN } from './parameters.ts';

export const oauthStatus = recipe({
  name: 'oauth-status',
  summary: 'Shows how logging in stands, and what stands in its way.',
  example: ['admin'],
  parameters: { ...TOKEN },
  run: async ({ token }, context) => {
    const status = await context.api(await tokenFor(context, token)).ask('GET', '/oauth/status', OauthStatus);
    const { auth_host, issuer, callback_url, cookie_domain, github, signing_keys: keys, problems } = status;
    const shown = facts([
      ['people log in at', issuer ?? 'not set up'],
      ['with', `${github.base_url}${github.configured ? '' : ', which is not configured'}`],
      ['callback URL', callback_url ?? '-'],
      ['shared cookie', cookie_domain === null ? 'none' : `hosts below ${cookie_domain}`],
      ['clients register', status.registration],
      ['protected hosts', status.protected_hosts.join(', ') || 'none'],
      ['logged in', String(status.sessions)],
      ['clients', String(status.clients)],
      ['keys', keys.map(({ kid, state }) => `${kid} ${state}`).join('\n') || 'none yet'],
    ]);
    return {
      json: status,
      text: [shown, ...warned(problems)].join('\n'),
      next: [
        auth_host === null
          ? ['set it up', just('auth-setup', 'example.com')]
          : ['see who is logged in', just('oauth-sessions', 'admin')],
      ],
    };
  },
});
