import { RouteView } from '#contracts';
import { ENABLED_OR_NOT, LABELLED_LIST, nothing } from '../arguments/listing.ts';
import { tokenForReading } from '../find-token.ts';
import { just } from '../just.ts';
import { READING_TOKEN } from '../proxy/target-parameters.ts';
import { recipe } from '../recipe.ts';
import { table } from '../terminal/table.ts';

export const routeList = recipe({
  name: 'route-list',
  summary: 'Lists the routes, in the order in which they are looked at.',
  example: [],
  parameters: { ...READING_TOKEN, ...LABELLED_LIST, ...ENABLED_OR_NOT },
  run: async ({ token, ...asked }, context) => {
    const api = context.api(await tokenForReading(context, token));
    const routes = await api.list('/routes', RouteView, { query: asked });
    const drawn = table(
      [
        { title: 'ROUTE', of: (route) => route.route_id },
        { title: 'PRIORITY', of: (route) => String(route.priority) },
        { title: 'PATH', of: (route) => `${route.path_pattern}${route.is_regex ? ' (regex)' : ''}` },
        { title: 'METHODS', of: (route) => route.methods?.join(',') ?? 'all' },
        { title: 'LEADS TO', of: (route) => `${route.target_type} ${route.target_value}` },
        { title: 'ENABLED', of: (route) => (route.enabled ? 'yes' : 'no') },
        { title: 'OWNER', of: (route) => (route.built_in ? 'built in' : route.created_by) },
      ],
      routes,
    );
    return {
      json: routes,
      text: routes.length ? drawn : nothing(asked, 'There are no routes.', 'route'),
      next: [['make one', just('route-create', '/api/', 'hostname', 'api.example.com', 'admin')]],
    };
  },
});
