import { TargetAuthView } from '#contracts';
import { just } from '../just.ts';
import { recipe } from '../recipe.ts';
import { authFacts, warned } from './auth-told.ts';
import { HOST, READING_TOKEN, tokenForNames } from './parameters.ts';

export const proxyAuthShow = recipe({
  name: 'proxy-auth-show',
  summary: 'Shows who may use a host.',
  example: ['app.example.com'],
  parameters: { ...HOST, ...READING_TOKEN },
  run: async ({ hostname, token }, context) => {
    const auth = await context
      .api(await tokenForNames(context, token))
      .ask('GET', '/proxy/targets/{hostname}/auth', TargetAuthView, { path: { hostname } });
    return {
      json: auth,
      text: [authFacts(auth), ...warned(auth.warnings)].join('\n'),
      next: [['change it', just('proxy-auth-config', hostname, 'admin', 'users=alice,bob')]],
    };
  },
});
