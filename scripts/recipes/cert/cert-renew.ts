import { z } from 'zod';
import { CertificateAccepted, CertificateView } from '#contracts';
import { renewalDueAt } from '#domain';
import { Stop } from '../../say.ts';
import { toggle } from '../arguments/parameter.ts';
import { Refused } from '../api.ts';
import { tokenFor } from '../find-token.ts';
import { just } from '../just.ts';
import { recipe } from '../recipe.ts';
import { NAME, TOKEN } from './parameters.ts';
import { validity } from './validity.ts';

/** The API holds its answer for a while, in which the certificate may come. */
const RENEWAL_DEADLINE_MS = 60_000;
const NOT_FOUND = 404;

export const certRenew = recipe({
  name: 'cert-renew',
  summary: 'Orders a certificate anew. On a terminal it asks first when that is not due yet.',
  example: ['my-cert', 'admin', 'force'],
  parameters: { ...NAME, ...TOKEN, force: toggle('do not ask, though it is not due') },
  run: async ({ name, token, force }, context) => {
    const api = context.api(await tokenFor(context, token));
    const path = `/certificates/${encodeURIComponent(name)}`;
    const current = await api.get(path, CertificateView).catch((error: unknown) => {
      // Its first issuance may have failed; then there is an order to repeat and no certificate yet.
      if (error instanceof Refused && error.statusCode === NOT_FOUND) return undefined;
      throw error;
    });
    const due = current && renewalDueAt(current, context.configuration.RENEWAL_THRESHOLD_DAYS);
    if (due && due > new Date() && !force && context.terminal.canAsk) {
      const question = `${name} is valid until ${validity(current.expires_at)}, and due on ${due.toISOString().slice(0, 10)}. Renew it now? CAs limit how often.`;
      if (!(await context.terminal.confirms(question))) throw new Stop('nothing was changed');
    }
    const answer = await api.post(`${path}/renew`, undefined, z.union([CertificateView, CertificateAccepted]), {
      deadlineMs: RENEWAL_DEADLINE_MS,
    });
    return 'expires_at' in answer
      ? {
          json: answer,
          text: `Renewed ${name}: valid until ${validity(answer.expires_at)}.`,
          next: [['look at it', just('cert-show', name)]],
        }
      : { json: answer, text: answer.message, next: [['follow it', just('cert-status', name, 'wait')]] };
  },
});
