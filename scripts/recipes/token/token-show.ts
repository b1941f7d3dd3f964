import { Stop } from '../../say.ts';
import { tokenName } from '../arguments/kinds.ts';
import { required } from '../arguments/parameter.ts';
import { just } from '../just.ts';
import { recipe } from '../recipe.ts';
import { facts } from '../terminal/table.ts';

export const tokenShow = recipe({
  name: 'token-show',
  summary: 'Prints a token in full, alone on standard output.',
  example: ['alice'],
  parameters: { name: required(tokenName, 'name of the token') },
  run: async ({ name }, context) => {
    const store = await context.store();
    const found = await store.tokens.findByName(name);
    if (!found) throw noSuchToken(name);
    const { token, hash, cert_email, created_at, scopes, expires_at, previous } = found.record;
    const last_used_at = (await store.tokens.lastUses()).get(hash) ?? null;
    const previous_until = previous?.until ?? null;
    return {
      json: { name, token, cert_email, created_at, scopes, expires_at, last_used_at, previous_until },
      text: token,
      remarks: facts([
        ['name', name],
        ['certificate e-mail', cert_email ?? 'none'],
        ['scopes', scopes.join(', ')],
        ['expires', expires_at ?? 'never'],
        ['last used', last_used_at ?? 'never'],
        ...(previous_until ? [['the one before is good until', previous_until] as const] : []),
        ['made', created_at],
      ]),
      next: [
        [
          'try it',
          `curl -H "Authorization: Bearer $(${just('token-show', name)})" ${context.api().baseUrl}/token/info`,
        ],
      ],
    };
  },
});

export const noSuchToken = (name: string): Stop =>
  new Stop(
    `there is no token named "${name}".\n  See which there are: ${just('token-list')}\n  Make it:             ${just('token-generate', name)}`,
  );
