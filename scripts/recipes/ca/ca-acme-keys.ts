import { AcmeKeyView } from '#contracts';
import { tokenFor } from '../find-token.ts';
import { just } from '../just.ts';
import { recipe } from '../recipe.ts';
import { table } from '../terminal/table.ts';
import { TOKEN } from './parameters.ts';

export const caAcmeKeys = recipe({
  name: 'ca-acme-keys',
  summary: 'Lists the keys of ACME clients: a token sees its own, admin all. The HMAC keys are not shown again.',
  example: ['admin'],
  parameters: { ...TOKEN },
  run: async ({ token }, context) => {
    const api = context.api(await tokenFor(context, token));
    const keys = await api.list('/ca/acme-keys', AcmeKeyView);
    const [first] = keys;
    return {
      json: keys,
      text: first
        ? table(
            [
              { title: 'KEY ID', of: ({ kid }) => kid },
              { title: 'TOKEN', of: ({ created_by }) => created_by },
              { title: 'SINCE', of: ({ created_at }) => created_at },
            ],
            keys,
          )
        : 'There are no keys of ACME clients.',
      next: first
        ? [['delete one', just('ca-acme-key-delete', first.kid, token ?? '')]]
        : [['make one', just('ca-acme-key', 'NAME')]],
    };
  },
});
