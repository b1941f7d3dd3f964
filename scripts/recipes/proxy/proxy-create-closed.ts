import { TargetSaved } from '#contracts';
import { optional } from '../arguments/parameter.ts';
import { tokenFor } from '../find-token.ts';
import { recipe } from '../recipe.ts';
import { closing } from './kind-parameters.ts';
import { WITHOUT_BACKEND } from './proxy-create-redirect.ts';
import { does, saved } from './saved.ts';
import { checkDirectory, HOST, targetBody, TOKEN } from './target-parameters.ts';

export const proxyCreateClosed = recipe({
  name: 'proxy-create-closed',
  summary: 'Makes a host that is closed: it answers 404 or 410, or nothing at all.',
  example: ['gone.example.com', 'admin', '410'],
  parameters: {
    ...HOST,
    ...TOKEN,
    closed_with: optional(closing, '404 unless given; abort: the connection is closed without an answer'),
    ...WITHOUT_BACKEND,
  },
  check: checkDirectory,
  run: async ({ hostname, token, ...fields }, context) => {
    const api = context.api(await tokenFor(context, token));
    const body = { hostname, kind: 'closed' as const, ...targetBody(fields, context.configuration.ACME_STAGING_URL) };
    const answer = await api.ask('POST', '/proxy/targets', TargetSaved, { body });
    return saved(answer, `${hostname} ${does(answer.proxy_target)}.`);
  },
});
