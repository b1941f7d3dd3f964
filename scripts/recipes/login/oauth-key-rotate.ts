import { SigningKeys } from '#contracts';
import { tokenFor } from '../find-token.ts';
import { just } from '../just.ts';
import { recipe } from '../recipe.ts';
import { table } from '../terminal/table.ts';
import { TOKEN } from './parameters.ts';

export const oauthKeyRotate = recipe({
  name: 'oauth-key-rotate',
  summary: 'Signs tokens with a new key. It is published first; what the old one has signed stays good.',
  example: ['admin'],
  parameters: { ...TOKEN },
  run: async ({ token }, context) => {
    const api = context.api(await tokenFor(context, token));
    const answer = await api.ask('POST', '/oauth/keys/rotate', SigningKeys);
    const shown = table(
      [
        { title: 'KEY', of: ({ kid }) => kid },
        { title: 'STATE', of: ({ state }) => state },
        { title: 'MADE', of: ({ created_at }) => created_at },
        { title: 'SIGNS FROM', of: ({ signs_at }) => signs_at ?? '-' },
      ],
      answer.signing_keys,
    );
    return {
      json: answer,
      text: `${answer.message}\n\n${shown}`,
      next: [['look again later', just('oauth-status', 'admin')]],
    };
  },
});
