import { OauthGrantView } from '#contracts';
import { text } from '../arguments/kinds.ts';
import { byName, optional } from '../arguments/parameter.ts';
import { tokenFor } from '../find-token.ts';
import { just } from '../just.ts';
import { recipe } from '../recipe.ts';
import { table } from '../terminal/table.ts';
import { nothing } from '../arguments/listing.ts';
import { TOKEN } from './parameters.ts';

export const oauthGrants = recipe({
  name: 'oauth-grants',
  summary: 'Lists what people have allowed clients.',
  example: ['admin', 'user=alice'],
  parameters: {
    ...TOKEN,
    user: byName(optional(text, 'only those of this GitHub user, by name or number')),
    client_id: byName(optional(text, 'only those of this client'), 'client'),
  },
  run: async ({ token, ...asked }, context) => {
    const api = context.api(await tokenFor(context, token));
    const grants = await api.list('/oauth/grants', OauthGrantView, { query: asked });
    const [first] = grants;
    return {
      json: grants,
      text: first
        ? table(
            [
              { title: 'USER', of: ({ username }) => username },
              { title: 'CLIENT', of: ({ client_id }) => client_id },
              { title: 'AT', of: ({ resources }) => resources.join(', ') || '-' },
              { title: 'SCOPES', of: ({ scopes }) => scopes.join(' ') || '-' },
              { title: 'SINCE', of: ({ created_at }) => created_at },
              { title: 'UNTIL', of: ({ expires_at }) => expires_at },
              { title: 'GRANT', of: ({ grant_id }) => grant_id },
            ],
            grants,
          )
        : nothing(asked, 'Nobody has allowed a client anything.', 'grant'),
      next: first ? [['take one back', just('oauth-revoke', 'grant', first.grant_id, 'admin')]] : [],
    };
  },
});
