import { RouteView } from '#contracts';
import { tokenFor } from '../find-token.ts';
import { TOKEN } from '../proxy/target-parameters.ts';
import { recipe, type Recipe } from '../recipe.ts';
import { ROUTE, told } from './route-parameters.ts';

const switching = (name: string, verb: 'enable' | 'disable', summary: string): Recipe =>
  recipe({
    name,
    summary,
    example: ['shop-api', 'admin'],
    parameters: { ...ROUTE, ...TOKEN },
    run: async ({ route_id, token }, context) => {
      const api = context.api(await tokenFor(context, token));
      const route = await api.ask('POST', `/routes/{route_id}/${verb}`, RouteView, { path: { route_id } });
      return told(route, verb === 'enable' ? 'Enabled the route' : 'Disabled the route');
    },
  });

export const routeEnable = switching('route-enable', 'enable', 'Lets a route apply again.');
export const routeDisable = switching('route-disable', 'disable', 'Stops a route without deleting it.');
