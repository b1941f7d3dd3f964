import { tokenName } from '../arguments/kinds.ts';
import { required } from '../arguments/parameter.ts';
import { just } from '../just.ts';
import { recipe } from '../recipe.ts';
import { noSuchToken } from './token-show.ts';

export const tokenRevoke = recipe({
  name: 'token-revoke',
  summary: 'Ends a token at once, and its sessions; what it owns stays and goes on.',
  example: ['alice'],
  parameters: { name: required(tokenName, 'name of the token') },
  run: async ({ name }, context) => {
    const store = await context.store();
    const found = await store.tokens.findByName(name);
    if (!found) throw noSuchToken(name);
    const expires_at = new Date().toISOString();
    await store.tokens.update({ ...found.record, expires_at, previous: null }, found);
    return {
      json: { name, expires_at },
      text: `The token "${name}" is good for nothing any more. What it owns goes on.`,
      next: [
        ['give it a new secret', just('token-rotate', name, 'expires=90d')],
        ['delete it, with all that it owns', just('token-delete', name)],
      ],
    };
  },
});
