import { TargetSaved } from '#contracts';
import { tokenFor } from '../find-token.ts';
import { just } from '../just.ts';
import { recipe } from '../recipe.ts';
import { does, saved } from './saved.ts';
import { TARGET_FIELDS } from './target-fields.ts';
import { checkDirectory, HOST, targetBody, TOKEN } from './target-parameters.ts';

export const proxyUpdate = recipe({
  name: 'proxy-update',
  summary: 'Changes fields of a host; what is not named stays as it is.',
  example: ['app.example.com', 'admin', '--enable-http=false'],
  parameters: { ...HOST, ...TOKEN, ...TARGET_FIELDS },
  check: (values) =>
    Object.keys(targetBody(values, '')).length === 0
      ? [{ field: 'key=value', message: 'is missing: name at least one field to change' }]
      : checkDirectory(values),
  run: async ({ hostname, token, ...fields }, context) => {
    const api = context.api(await tokenFor(context, token));
    const body = targetBody(fields, context.configuration.ACME_STAGING_URL);
    const answer = await api.ask('PUT', '/proxy/targets/{hostname}', TargetSaved, { path: { hostname }, body });
    const { proxy_target: target } = answer;
    const off = target.enabled ? '' : ' It is disabled: 503.';
    const told = saved(answer, `Changed ${hostname}. It ${does(target)}.${off}`);
    // What was ordered before goes on at the CA of before.
    const isElsewhere = 'acme_directory_url' in body && target.enable_https;
    const order = ['order its certificate there', just('proxy-cert-generate', hostname)] as const;
    return isElsewhere ? { ...told, next: [order, ...(told.next ?? [])] } : told;
  },
});
