import { ADMIN } from '#domain';
import { nothing, SEARCH } from '../arguments/listing.ts';
import { just } from '../just.ts';
import { recipe } from '../recipe.ts';
import { table } from '../terminal/table.ts';

export const tokenList = recipe({
  name: 'token-list',
  summary: 'Lists all tokens by name, without the tokens themselves.',
  example: [],
  parameters: SEARCH,
  run: async ({ search }, context) => {
    const store = await context.store();
    const { records, broken } = await store.tokens.list();
    for (const { reason } of broken) context.terminal.warn(reason);
    if (context.configuration.ADMIN_TOKEN)
      context.terminal.warn('ADMIN_TOKEN is set; that token has all rights as well.');
    const words = (search ?? '').toLowerCase().split(/\s+/).filter(Boolean);
    const found = records.filter(({ name, cert_email }) =>
      words.every((word) => `${name}\n${cert_email ?? ''}`.toLowerCase().includes(word)),
    );
    const tokens = found.map(({ name, cert_email, created_at }) => ({
      name,
      cert_email,
      created_at,
      admin: name === ADMIN,
    }));
    const first = tokens[0];
    return {
      json: tokens,
      text: first
        ? table(
            [
              { title: 'NAME', of: ({ name }) => name },
              { title: 'RIGHTS', of: ({ admin }) => (admin ? 'all' : 'own') },
              { title: 'CERTIFICATE E-MAIL', of: ({ cert_email }) => cert_email ?? '-' },
              { title: 'MADE', of: ({ created_at }) => created_at },
            ],
            tokens,
          )
        : nothing({ search }, 'There is no token yet.', 'token'),
      next: first
        ? [['print one in full', just('token-show', first.name)]]
        : [["make the administrator's", just('token-generate', 'admin', 'you@example.com')]],
    };
  },
});
