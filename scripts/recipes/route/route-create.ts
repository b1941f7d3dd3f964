import { RouteView } from '#contracts';
import { byName, optional } from '../arguments/parameter.ts';
import { tokenFor } from '../find-token.ts';
import { TOKEN } from '../proxy/target-parameters.ts';
import { recipe } from '../recipe.ts';
import { FURTHER, NEW_ROUTE, REWRITING, ROUTE, routeBody, told } from './route-parameters.ts';

export const routeCreate = recipe({
  name: 'route-create',
  summary: "Sends some paths of hosts elsewhere. A token's routes apply to its own hosts, the administrator's to all.",
  example: ['/api/', 'hostname', 'api.example.com', 'admin', '60', 'GET,POST'],
  parameters: {
    ...NEW_ROUTE,
    ...TOKEN,
    ...FURTHER,
    ...REWRITING,
    route_id: byName(optional(ROUTE.route_id.kind, 'its name; left out: one is made from the path')),
  },
  run: async ({ token, ...fields }, context) => {
    const api = context.api(await tokenFor(context, token));
    return told(await api.ask('POST', '/routes', RouteView, { body: routeBody(fields) }), 'Created the route');
  },
});
