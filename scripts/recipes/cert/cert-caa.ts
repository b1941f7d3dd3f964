import { CaaAdvice } from '#contracts';
import { tokenFor } from '../find-token.ts';
import { just } from '../just.ts';
import { recipe } from '../recipe.ts';
import { NAME, TOKEN } from './parameters.ts';

/** A little more than the API gives cert-manager. */
const DEADLINE_MS = 15_000;

export const certCaa = recipe({
  name: 'cert-caa',
  summary:
    'Prints the CAA records that let no other CA and no other account issue for the names of a certificate. It sets none. The exit code is 1 where there are none to offer.',
  example: ['my-cert'],
  parameters: { ...NAME, ...TOKEN },
  run: async ({ name, token }, context) => {
    const api = context.api(await tokenFor(context, token));
    const advice = await api.ask('GET', '/certificates/{cert_name}/caa', CaaAdvice, {
      path: { cert_name: name },
      deadlineMs: DEADLINE_MS,
    });
    const [first] = advice.records;
    return {
      json: advice,
      text: advice.text || 'There are no records to offer.',
      // Always: what a person might do now must not get into the zone file either.
      remarks: advice.notes.join('\n'),
      next: first ? [['look whether they let it in, once they are set', just('cert-doctor', first.name)]] : [],
      exitCode: first ? 0 : 1,
    };
  },
});
