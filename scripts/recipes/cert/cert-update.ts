import { CertificateView } from '#contracts';
import { tokenFor } from '../find-token.ts';
import { just } from '../just.ts';
import { ORGANISATION } from '../proxy/organisation-parameters.ts';
import { recipe } from '../recipe.ts';
import { NAME, TOKEN } from './parameters.ts';

export const certUpdate = recipe({
  name: 'cert-update',
  summary: 'Sets labels and notes of a certificate; they stay when it is renewed.',
  example: ['my-cert', 'admin', 'labels=shop'],
  parameters: { ...NAME, ...TOKEN, ...ORGANISATION },
  check: ({ labels, notes }) =>
    labels === undefined && notes === undefined
      ? [{ field: 'key=value', message: 'is missing: give labels or notes' }]
      : [],
  run: async ({ name, token, labels, notes }, context) => {
    const api = context.api(await tokenFor(context, token));
    const answer = await api.ask('PUT', '/certificates/{cert_name}', CertificateView, {
      path: { cert_name: name },
      body: { labels, notes },
    });
    return {
      json: answer,
      text: `Changed ${name}. Labels: ${answer.labels.join(', ') || 'none'}. Notes: ${answer.notes || 'none'}.`,
      next: [['look at it', just('cert-show', name)]],
    };
  },
});
