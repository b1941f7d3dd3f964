import { TransparencyReport, UnknownCertificate } from '#contracts';
import { text } from '../arguments/kinds.ts';
import { required } from '../arguments/parameter.ts';
import { tokenFor } from '../find-token.ts';
import { just } from '../just.ts';
import { recipe } from '../recipe.ts';
import { TOKEN } from './parameters.ts';

const ALL = 'all';

export const certTransparencyAccept = recipe({
  name: 'cert-transparency-accept',
  summary: 'Says that a certificate that cert-transparency lists is known, so that it alerts no more.',
  example: [ALL],
  parameters: { id: required(text, `its id, or the word ${ALL}`), ...TOKEN },
  run: async ({ id, token }, context) => {
    const api = context.api(await tokenFor(context, token));
    const ids = id === ALL ? unknownIn(await api.ask('GET', '/transparency', TransparencyReport)) : [id];
    const accepted: UnknownCertificate[] = [];
    for (const each of ids)
      accepted.push(await api.ask('POST', '/transparency/{id}/accept', UnknownCertificate, { path: { id: each } }));
    return {
      json: accepted,
      text:
        accepted.map(({ dns_names, issuer }) => `accepted: ${dns_names.join(', ')}, issued by ${issuer}`).join('\n') ||
        'There is none to accept.',
      next: [['see what is left', just('cert-transparency')]],
    };
  },
});

const unknownIn = ({ unknown_certificates }: TransparencyReport): string[] =>
  unknown_certificates.filter(({ accepted_at }) => accepted_at === null).map(({ id }) => id);
