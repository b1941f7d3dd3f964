import { isExpired } from '#domain';
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
    const uses = await store.tokens.lastUses();
    const tokens = found.map(({ name, hash, cert_email, created_at, scopes, expires_at }) => ({
      name,
      cert_email,
      created_at,
      admin: scopes.includes('admin'),
      scopes,
      expires_at,
      last_used_at: uses.get(hash) ?? null,
    }));
    const first = tokens[0];
    return {
      json: tokens,
      text: first
        ? table(
            [
              { title: 'NAME', of: ({ name }) => name },
              { title: 'SCOPES', of: ({ scopes }) => scopes.join(',') },
              { title: 'EXPIRES', of: ({ expires_at }) => ending(expires_at) },
              { title: 'LAST USED', of: ({ last_used_at }) => last_used_at?.slice(0, 16).replace('T', ' ') ?? 'never' },
              { title: 'CERTIFICATE E-MAIL', of: ({ cert_email }) => cert_email ?? '-' },
              { title: 'MADE', of: ({ created_at }) => dayOf(created_at) },
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

const dayOf = (time: string): string => time.slice(0, '2026-01-01'.length);

const ending = (expires_at: string | null): string => {
  if (expires_at === null) return 'never';
  return isExpired({ expires_at }, new Date()) ? `${dayOf(expires_at)} (over)` : dayOf(expires_at);
};
