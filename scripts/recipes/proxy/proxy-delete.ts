import { TargetDeleted, TargetView } from '#contracts';
import { optional, toggle } from '../arguments/parameter.ts';
import { yesOrNo } from '../arguments/kinds.ts';
import { tokenFor } from '../find-token.ts';
import { inRecipeWords } from '../in-recipe-words.ts';
import { just } from '../just.ts';
import { recipe } from '../recipe.ts';
import { HOST, TOKEN } from './target-parameters.ts';

export const proxyDelete = recipe({
  name: 'proxy-delete',
  summary: 'Deletes a host, and with delete-cert its certificate.',
  example: ['app.example.com', 'admin', '', 'force=1'],
  parameters: {
    ...HOST,
    ...TOKEN,
    delete_cert: optional(yesOrNo, 'delete its certificate too'),
    force: toggle('do not ask'),
  },
  run: async ({ hostname, token, delete_cert = false, force }, context) => {
    const api = context.api(await tokenFor(context, token));
    const target = await api.ask('GET', '/proxy/targets/{hostname}', TargetView, { path: { hostname } });
    const certificate = target.cert_name;
    await context.terminal.mustConfirm(
      force,
      `This deletes ${hostname}${delete_cert && certificate ? ` and its certificate ${certificate}` : ''}.`,
      just('proxy-delete', hostname, token ?? '', delete_cert ? 'delete-cert' : '', 'force=1'),
    );
    const answer = await api.ask('DELETE', '/proxy/targets/{hostname}', TargetDeleted, {
      path: { hostname },
      query: { delete_certificate: delete_cert },
    });
    const kept = certificate !== null && answer.deleted_certificate === null;
    return {
      json: answer,
      text: `${inRecipeWords(answer.message, {})}.`,
      next: [
        ...(kept ? [['delete its certificate', just('cert-delete', certificate)] as const] : []),
        ['see what is left', just('proxy-list')],
      ],
    };
  },
});
