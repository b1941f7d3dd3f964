import { RouteView } from '#contracts';
import { byName } from '../arguments/parameter.ts';
import { tokenFor } from '../find-token.ts';
import { TOKEN } from '../proxy/target-parameters.ts';
import { recipe } from '../recipe.ts';
import { CHANGED_ROUTE, FURTHER, REWRITING, ROUTE, routeBody, told } from './route-parameters.ts';

const FIELDS = {
  ...CHANGED_ROUTE,
  priority: byName(FURTHER.priority),
  methods: byName(FURTHER.methods),
  is_regex: byName(FURTHER.is_regex),
  description: byName(FURTHER.description),
  ...REWRITING,
};

export const routeUpdate = recipe({
  name: 'route-update',
  summary: 'Changes fields of a route; what is not named stays as it is.',
  example: ['shop-api', 'admin', 'priority=60'],
  parameters: { ...ROUTE, ...TOKEN, ...FIELDS },
  check: (values) =>
    Object.keys(routeBody({ ...values, route_id: undefined })).length === 0
      ? [{ field: 'key=value', message: 'is missing: name at least one field to change' }]
      : [],
  run: async ({ route_id, token, ...fields }, context) => {
    const api = context.api(await tokenFor(context, token));
    return told(
      await api.ask('PUT', '/routes/{route_id}', RouteView, { path: { route_id }, body: routeBody(fields) }),
      'Changed the route',
    );
  },
});
