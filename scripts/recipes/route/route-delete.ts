import { RouteDeleted } from '#contracts';
import { toggle } from '../arguments/parameter.ts';
import { tokenFor } from '../find-token.ts';
import { just } from '../just.ts';
import { TOKEN } from '../proxy/target-parameters.ts';
import { recipe } from '../recipe.ts';
import { ROUTE } from './route-parameters.ts';

export const routeDelete = recipe({
  name: 'route-delete',
  summary: 'Deletes a route.',
  example: ['shop-api', 'admin', 'force'],
  parameters: { ...ROUTE, ...TOKEN, force: toggle('do not ask') },
  run: async ({ route_id, token, force }, context) => {
    const api = context.api(await tokenFor(context, token));
    await context.terminal.mustConfirm(
      force,
      `This deletes the route ${route_id}.`,
      just('route-delete', route_id, token ?? '', 'force'),
    );
    const answer = await api.ask('DELETE', '/routes/{route_id}', RouteDeleted, { path: { route_id } });
    return { json: answer, text: `${answer.message}.`, next: [['see what is left', just('route-list')]] };
  },
});
