import { TargetAuthView } from '#contracts';
import { tokenFor } from '../find-token.ts';
import { recipe } from '../recipe.ts';
import { authTold } from './auth-told.ts';
import { AUTH_MODE, AUTH_PROXY, authBody, HOST, POLICY, TOKEN } from './parameters.ts';

export const proxyAuthEnable = recipe({
  name: 'proxy-auth-enable',
  summary: 'Puts a login in front of a host: GitHub users alone get in.',
  example: ['admin.example.com', 'admin', 'auth.example.com', 'redirect'],
  parameters: { ...HOST, ...TOKEN, auth_proxy: AUTH_PROXY, mode: AUTH_MODE, ...POLICY },
  run: async ({ hostname, token, ...given }, context) => {
    const api = context.api(await tokenFor(context, token));
    const auth = await api.ask('POST', '/proxy/targets/{hostname}/auth', TargetAuthView, {
      path: { hostname },
      body: { enabled: true, ...authBody(given) },
    });
    return authTold(auth, `${hostname} is behind a login.`, context.configuration);
  },
});
