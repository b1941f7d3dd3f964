import { just } from '../just.ts';
import { recipe } from '../recipe.ts';

const EXAMPLES = [
  ['an API beside a site', 'route-create', '/api/', 'hostname', 'api.example.com', 'admin'],
  ['a program on this machine, by its port', 'route-create', '/metrics/', 'port', '9090', 'admin', '60', 'GET'],
  ['one of our own apps', 'route-create', '/login/', 'instance', 'oauth-server', 'admin'],
  ['uploads alone, looked at first', 'route-create', '/upload/', 'port', '4000', 'admin', '90', 'POST,PUT'],
  ['a regular expression', 'route-create', '^/v[12]/', 'hostname', 'old.example.com', 'admin', '50', 'none', 'true'],
  ['with another path at the backend', 'route-create', '/shop/', 'port', '3000', 'admin', 'strip-prefix=/shop'],
  ['for one host alone', 'proxy-routes-set', 'app.example.com', 'admin', 'shop-api', 'none'],
] as const;

export const routeExamples = recipe({
  name: 'route-examples',
  summary: 'Prints calls of route-create, each with what it is for.',
  example: [],
  parameters: {},
  run: async () => {
    const calls = EXAMPLES.map(([what, ...words]) => ({ what, command: just(...words) }));
    return {
      json: calls,
      text: calls.map(({ what, command }) => `${what}\n  ${command}`).join('\n'),
      next: [['see the routes that there are', just('route-list')]],
    };
  },
});
