import { OauthClientView } from '#contracts';
import { tokenFor } from '../find-token.ts';
import { just } from '../just.ts';
import { recipe } from '../recipe.ts';
import { table } from '../terminal/table.ts';
import { nothing, SEARCH } from '../arguments/listing.ts';
import { TOKEN } from './parameters.ts';

export const oauthClients = recipe({
  name: 'oauth-clients',
  summary: 'Lists the programs that may ask for tokens; most have registered themselves.',
  example: ['admin'],
  parameters: { ...TOKEN, ...SEARCH },
  run: async ({ token, ...asked }, context) => {
    const api = context.api(await tokenFor(context, token));
    const clients = await api.list('/oauth/clients', OauthClientView, { query: asked });
    const [first] = clients;
    return {
      json: clients,
      text: first
        ? table(
            [
              { title: 'CLIENT', of: ({ client_id }) => client_id },
              { title: 'NAME', of: ({ client_name }) => client_name || '-' },
              { title: 'REDIRECTS TO', of: ({ redirect_uris }) => redirect_uris.join(', ') || '-' },
              { title: 'SINCE', of: ({ created_at }) => created_at },
              { title: 'UNTIL', of: ({ expires_at }) => expires_at ?? 'for ever' },
            ],
            clients,
          )
        : nothing(asked, 'There are no clients.', 'client'),
      next: first
        ? [
            ['see what they were allowed', just('oauth-grants', 'admin')],
            ['delete one', just('oauth-revoke', 'client', first.client_id, 'admin')],
          ]
        : [],
    };
  },
});
