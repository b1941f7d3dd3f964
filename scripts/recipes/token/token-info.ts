import { TokenInfo } from '#contracts';
import { tokenFor } from '../find-token.ts';
import { just } from '../just.ts';
import { TOKEN } from '../proxy/target-parameters.ts';
import { recipe } from '../recipe.ts';
import { facts } from '../terminal/table.ts';

export const tokenInfo = recipe({
  name: 'token-info',
  summary: 'Says whose a token is and what it may do, as the API sees it; the token itself is not printed.',
  example: ['alice'],
  parameters: TOKEN,
  run: async ({ token }, context) => {
    const info = await context.api(await tokenFor(context, token)).ask('GET', '/token/info', TokenInfo);
    return {
      json: info,
      text: facts([
        ['name', info.name],
        ['may', info.admin ? 'everything, as the administrator' : info.scopes.join(', ')],
        ['certificates for', info.cert_email ?? '-'],
        ['ends', info.expires_at ?? 'never'],
        ['hash', info.hash_preview],
      ]),
      next: [['list all tokens', just('token-list')]],
    };
  },
});
