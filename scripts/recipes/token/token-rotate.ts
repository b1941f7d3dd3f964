import { isExpired } from '#domain';
import { newToken } from '#store';
import { Stop } from '../../say.ts';
import { tokenName } from '../arguments/kinds.ts';
import { byName, optional, required } from '../arguments/parameter.ts';
import { just } from '../just.ts';
import { recipe } from '../recipe.ts';
import { expiry, grace } from './kinds.ts';
import { noSuchToken } from './token-show.ts';

export const tokenRotate = recipe({
  name: 'token-rotate',
  summary: 'Gives a token a new secret; what it owns stays. Its sessions end.',
  example: ['alice', '1h'],
  parameters: {
    name: required(tokenName, 'name of the token'),
    grace: optional(grace, 'for how long the secret of now is good as well; 0s if not given: it ends at once'),
    expires: byName(optional(expiry, 'when the token ends; as before if not given')),
  },
  run: async ({ name, grace: seconds = 0, expires }, context) => {
    const store = await context.store();
    const found = await store.tokens.findByName(name);
    if (!found) throw noSuchToken(name);
    const now = new Date();
    const expires_at = expires === undefined ? found.record.expires_at : expires;
    if (isExpired({ expires_at }, now))
      throw new Stop(
        `the token "${name}" expired at ${expires_at}. Say until when it is good now: ${just('token-rotate', name, 'expires=90d')}`,
      );
    const { raw, record } = found;
    const rotated = await store.tokens.rotate({ raw, record: { ...record, expires_at } }, newToken(), seconds, now);
    const until = rotated.previous?.until ?? null;
    const before = until === null ? 'ended at once' : `is good until ${until}`;
    return {
      json: { name, token: rotated.token, expires_at, previous_until: until },
      text: `The token "${name}" is now:\n\n  ${rotated.token}\n\nThe one before ${before}. What it owns stays; whoever is logged in with it has to log in anew.`,
      next: [['see which tokens there are', just('token-list')]],
    };
  },
});
