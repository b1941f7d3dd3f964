import { CaStatus } from '#contracts';
import { given } from '../arguments/given.ts';
import { keyType } from '../arguments/kinds.ts';
import { byName, optional, toggle } from '../arguments/parameter.ts';
import { tokenFor } from '../find-token.ts';
import { just } from '../just.ts';
import { recipe } from '../recipe.ts';
import { caText } from './ca-facts.ts';
import { PERMITTED, TOKEN } from './parameters.ts';

const DEADLINE_MS = 120_000;

export const caRenew = recipe({
  name: 'ca-renew',
  summary:
    'Makes the next intermediate of the private CA, with root below a next root. What was issued before stays good.',
  example: ['root'],
  parameters: {
    root: toggle('make a next root too; the one before vouches for it until it ends'),
    ...TOKEN,
    ...PERMITTED,
    key_type: byName(optional(keyType, 'key of the intermediate; left out: as before')),
  },
  run: async ({ root, token, permitted_names, key_type }, context) => {
    const api = context.api(await tokenFor(context, token));
    const body = { root, ...given({ permitted_names, key_type }) };
    const ca = await api.ask('POST', '/ca/renew', CaStatus, { body, deadlineMs: DEADLINE_MS });
    return { json: ca, text: caText(ca), next: [['write what clients trust', just('ca-export', 'ca', 'force')]] };
  },
});
