import { CertificateDeleted, TargetView } from '#contracts';
import { toggle } from '../arguments/parameter.ts';
import { tokenFor } from '../find-token.ts';
import { just } from '../just.ts';
import { recipe } from '../recipe.ts';
import { NAME, TOKEN } from './parameters.ts';

export const certDelete = recipe({
  name: 'cert-delete',
  summary: 'Deletes a certificate, and takes it out of the hosts that use it.',
  example: ['my-cert', 'admin', 'force'],
  parameters: { ...NAME, ...TOKEN, force: toggle('do not ask') },
  run: async ({ name, token, force }, context) => {
    const api = context.api(await tokenFor(context, token));
    const targets = await context.api().list('/proxy/targets', TargetView);
    const users = targets.filter(({ cert_name }) => cert_name === name).map(({ hostname }) => hostname);
    const without = users.length ? ` These hosts are then without one: ${users.join(', ')}.` : '';
    await context.terminal.mustConfirm(
      force,
      `This deletes the certificate ${name}.${without}`,
      just('cert-delete', name, token ?? '', 'force'),
    );
    const answer = await api.ask('DELETE', '/certificates/{cert_name}', CertificateDeleted, {
      path: { cert_name: name },
    });
    const [user] = answer.hostnames;
    return {
      json: answer,
      text: `${answer.message}.${without}`,
      next: [
        ...(user === undefined ? [] : [['order another one', just('cert-create', name, user)] as const]),
        ['see what is left', just('cert-list')],
      ],
    };
  },
});
