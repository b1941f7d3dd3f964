import { seconds } from '../arguments/kinds.ts';
import { byName, optional, toggle } from '../arguments/parameter.ts';
import { tokenForReading } from '../find-token.ts';
import { recipe } from '../recipe.ts';
import { followIssuance, issuanceOutcome, statusOf } from './follow-issuance.ts';
import { NAME, READING_TOKEN } from './parameters.ts';

export const DEFAULT_WAIT_SECONDS = 600;

export const certStatus = recipe({
  name: 'cert-status',
  summary: 'Says how the issuance of a certificate goes; with wait, until its end. The exit code is 1 when it failed.',
  example: ['my-cert', 'admin', 'wait'],
  parameters: {
    ...NAME,
    ...READING_TOKEN,
    wait: toggle('follow it, step by step, to its end'),
    timeout: byName(optional(seconds, `with wait: give up after this long; left out: ${DEFAULT_WAIT_SECONDS}`)),
  },
  run: async ({ name, token, wait, timeout = DEFAULT_WAIT_SECONDS }, context) => {
    const api = context.api(await tokenForReading(context, token));
    const status = wait ? await followIssuance(api, name, context.terminal, timeout) : await statusOf(api, name);
    return issuanceOutcome(status, wait);
  },
});
