import { RouteView } from '#contracts';
import { tokenForReading } from '../find-token.ts';
import { just } from '../just.ts';
import { READING_TOKEN } from '../proxy/target-parameters.ts';
import { recipe } from '../recipe.ts';
import { facts } from '../terminal/table.ts';
import { ROUTE } from './route-parameters.ts';

export const routeShow = recipe({
  name: 'route-show',
  summary: 'Shows a route.',
  example: ['acme-challenge'],
  parameters: { ...ROUTE, ...READING_TOKEN },
  run: async ({ route_id, token }, context) => {
    const api = context.api(await tokenForReading(context, token));
    const route = await api.ask('GET', '/routes/{route_id}', RouteView, { path: { route_id } });
    return {
      json: route,
      text: facts([
        ['route', route.route_id],
        ['path', `${route.path_pattern}${route.is_regex ? ' (regular expression)' : ' and all below'}`],
        ['methods', route.methods?.join(', ') ?? 'all'],
        ['leads to', `${route.target_type} ${route.target_value}`],
        ['priority', String(route.priority)],
        ['enabled', route.enabled ? 'yes' : 'no'],
        ['takes off', route.strip_prefix ?? 'nothing'],
        ['puts in front', route.add_prefix ?? 'nothing'],
        ['description', route.description || 'none'],
        ['labels', route.labels.join(', ') || 'none'],
        ['notes', route.notes === undefined ? 'shown to the owner' : route.notes || 'none'],
        ['owner', route.built_in ? 'built in: it says what the gateway does by itself' : route.created_by],
        ['made', route.created_at],
        ['changed', route.updated_at],
      ]),
      next: route.built_in ? [] : [['change it', just('route-update', route.route_id, 'admin', 'priority=60')]],
    };
  },
});
