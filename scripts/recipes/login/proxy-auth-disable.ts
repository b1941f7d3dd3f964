import { TargetAuthView } from '#contracts';
import { toggle } from '../arguments/parameter.ts';
import { tokenFor } from '../find-token.ts';
import { recipe } from '../recipe.ts';
import { authTold } from './auth-told.ts';
import { HOST, TOKEN } from './parameters.ts';

export const proxyAuthDisable = recipe({
  name: 'proxy-auth-disable',
  summary: 'Takes the login off a host, which is for everybody then. Its settings stay for the next time.',
  example: ['app.example.com', 'admin'],
  parameters: { ...HOST, ...TOKEN, forget: toggle('forget who might use it as well') },
  run: async ({ hostname, token, forget }, context) => {
    const api = context.api(await tokenFor(context, token));
    const auth = forget
      ? await api.ask('DELETE', '/proxy/targets/{hostname}/auth', TargetAuthView, { path: { hostname } })
      : await api.ask('POST', '/proxy/targets/{hostname}/auth', TargetAuthView, {
          path: { hostname },
          body: { enabled: false },
        });
    return authTold(auth, `${hostname} is for everybody.`, context.configuration);
  },
});
