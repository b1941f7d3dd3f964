import { OauthSessionView } from '#contracts';
import { hostname, text } from '../arguments/kinds.ts';
import { byName, optional } from '../arguments/parameter.ts';
import { tokenFor } from '../find-token.ts';
import { just } from '../just.ts';
import { recipe } from '../recipe.ts';
import { table } from '../terminal/table.ts';
import { nothing } from '../arguments/listing.ts';
import { TOKEN } from './parameters.ts';

export const oauthSessions = recipe({
  name: 'oauth-sessions',
  summary: 'Lists who is logged in, with which browser, and at which hosts.',
  example: ['admin', 'user=alice'],
  parameters: {
    ...TOKEN,
    user: byName(optional(text, 'only those of this GitHub user, by name or number')),
    host: byName(optional(hostname, 'only those that count at this host')),
  },
  run: async ({ token, ...asked }, context) => {
    const api = context.api(await tokenFor(context, token));
    const sessions = await api.list('/oauth/sessions', OauthSessionView, { query: asked });
    const [first] = sessions;
    return {
      json: sessions,
      text: first
        ? table(
            [
              { title: 'USER', of: ({ user }) => user.username },
              { title: 'E-MAIL', of: ({ user }) => user.email || '-' },
              {
                title: 'HOSTS',
                of: ({ hosts }) => [...new Set(hosts.map(({ audience }) => audience))].join(', ') || '-',
              },
              { title: 'SINCE', of: ({ created_at }) => created_at },
              { title: 'SEEN', of: ({ seen_at }) => seen_at },
              { title: 'FROM', of: ({ ip, user_agent }) => `${ip} ${user_agent}`.slice(0, 60) },
              { title: 'SESSION', of: ({ id }) => id },
            ],
            sessions,
          )
        : nothing(asked, 'Nobody is logged in.', 'session'),
      next: first ? [['log somebody out everywhere', just('oauth-revoke', 'user', first.user.username, 'admin')]] : [],
    };
  },
});
