import { TargetAuthView } from '#contracts';
import { byName } from '../arguments/parameter.ts';
import { tokenFor } from '../find-token.ts';
import { recipe } from '../recipe.ts';
import { authTold } from './auth-told.ts';
import { AUTH_MODE, AUTH_PROXY, authBody, HOST, POLICY, TOKEN } from './parameters.ts';

const GIVEN = { ...POLICY, mode: byName(AUTH_MODE), auth_proxy: byName(AUTH_PROXY) };
const SETTINGS = Object.keys(GIVEN) as (keyof typeof GIVEN)[];

export const proxyAuthConfig = recipe({
  name: 'proxy-auth-config',
  summary: 'Says who may use a host, and turns its login on. What is not named stays.',
  example: ['internal.example.com', 'admin', 'emails=*@example.com,*@company.com'],
  parameters: { ...HOST, ...TOKEN, ...GIVEN },
  check: (values) =>
    SETTINGS.some((name) => values[name] !== undefined)
      ? []
      : [{ field: 'users', message: 'or another setting has to be named, such as users=alice,bob' }],
  run: async ({ hostname, token, ...given }, context) => {
    const api = context.api(await tokenFor(context, token));
    const auth = await api.ask('POST', '/proxy/targets/{hostname}/auth', TargetAuthView, {
      path: { hostname },
      body: authBody(given),
    });
    return authTold(auth, `Changed who may use ${hostname}.`, context.configuration);
  },
});
