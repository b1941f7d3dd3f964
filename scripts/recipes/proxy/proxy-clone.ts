import { TargetSaved } from '#contracts';
import { hostname } from '../arguments/kinds.ts';
import { required } from '../arguments/parameter.ts';
import { tokenFor } from '../find-token.ts';
import { recipe } from '../recipe.ts';
import { does, saved } from './saved.ts';
import { TARGET_FIELDS } from './target-fields.ts';
import { checkDirectory, HOST, targetBody, TOKEN } from './target-parameters.ts';

export const proxyClone = recipe({
  name: 'proxy-clone',
  summary: 'Makes a host with the settings of another, and orders its certificate; what is named is different there.',
  example: ['app.example.com', 'new.example.com', 'admin', 'target-url=http://localhost:4000'],
  parameters: { ...HOST, new_hostname: required(hostname, 'the new host'), ...TOKEN, ...TARGET_FIELDS },
  check: checkDirectory,
  run: async ({ hostname: from, new_hostname: to, token, ...fields }, context) => {
    const api = context.api(await tokenFor(context, token));
    const body = { hostname: to, ...targetBody(fields, context.configuration.ACME_STAGING_URL) };
    const answer = await api.ask('POST', '/proxy/targets/{hostname}/clone', TargetSaved, {
      path: { hostname: from },
      body,
    });
    const { proxy_target: target } = answer;
    const off = target.enabled ? '' : ' It is disabled: 503.';
    return saved(answer, `${to} is set up as ${from} is. It ${does(target)}.${off}`);
  },
});
