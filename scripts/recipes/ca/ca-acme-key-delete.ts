import { AcmeKeyDeleted } from '#contracts';
import { text } from '../arguments/kinds.ts';
import { required, toggle } from '../arguments/parameter.ts';
import { tokenFor } from '../find-token.ts';
import { just } from '../just.ts';
import { recipe } from '../recipe.ts';
import { TOKEN } from './parameters.ts';

export const caAcmeKeyDelete = recipe({
  name: 'ca-acme-key-delete',
  summary: 'Deletes a key of ACME clients. All accounts that were made with it are over; their certificates stay good.',
  example: ['5f2a9c0de1b344775f2a9c0d', 'alice', 'force'],
  parameters: {
    kid: required({ ...text, shown: 'KEY-ID' }, 'its id, as ca-acme-keys tells it'),
    ...TOKEN,
    force: toggle('do not ask'),
  },
  run: async ({ kid, token, force }, context) => {
    const api = context.api(await tokenFor(context, token));
    await context.terminal.mustConfirm(
      force,
      `This ends all ACME accounts that were made with the key ${kid}.`,
      just('ca-acme-key-delete', kid, token ?? '', 'force'),
    );
    const answer = await api.ask('DELETE', '/ca/acme-keys/{kid}', AcmeKeyDeleted, { path: { kid } });
    return { json: answer, text: `${answer.message}.`, next: [['see what is left', just('ca-acme-keys')]] };
  },
});
