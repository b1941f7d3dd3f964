import { TargetSaved } from '#contracts';
import { parseTemplateName } from '#domain';
import { byName, optional } from '../arguments/parameter.ts';
import { tokenFor } from '../find-token.ts';
import { recipe } from '../recipe.ts';
import { does, protocols, saved } from './saved.ts';
import {
  checkDirectory,
  DETAILS,
  HOST,
  SWITCHES,
  TARGET_URL_OR_TEMPLATE,
  targetBody,
  TOKEN,
} from './target-parameters.ts';

const TEMPLATE = {
  template: byName(optional({ parse: parseTemplateName }, 'the template that gives what is left out here')),
};

export const proxyCreate = recipe({
  name: 'proxy-create',
  summary: 'Puts a host in front of a backend, and orders its certificate.',
  example: ['app.example.com', 'http://localhost:3000', 'admin'],
  parameters: { ...HOST, ...TARGET_URL_OR_TEMPLATE, ...TOKEN, ...SWITCHES, ...DETAILS, ...TEMPLATE },
  check: ({ target_url, template, kind = 'proxy', ...fields }) => [
    ...(target_url === undefined && template === undefined && kind === 'proxy'
      ? [{ field: 'target-url', message: 'is missing: the backend, such as http://localhost:3000' }]
      : []),
    ...checkDirectory(fields),
  ],
  run: async ({ hostname, token, template, ...fields }, context) => {
    const api = context.api(await tokenFor(context, token));
    const body = { hostname, template, ...targetBody(fields, context.configuration.ACME_STAGING_URL) };
    const answer = await api.ask('POST', '/proxy/targets', TargetSaved, { body });
    const { proxy_target: target } = answer;
    const off = target.enabled ? '' : ' It is disabled: 503 until it is enabled.';
    return saved(
      answer,
      target.kind === 'proxy'
        ? `${target.hostname} now goes to ${target.target_url}, by ${protocols(target)}.${off}`
        : `${target.hostname} now ${does(target)}.${off}`,
    );
  },
});
