import { TargetSaved } from '#contracts';
import { Stop } from '../../say.ts';
import { Refused } from '../api.ts';
import { tokenFor } from '../find-token.ts';
import { just } from '../just.ts';
import { recipe } from '../recipe.ts';
import { protocols, saved } from './saved.ts';
import { checkDirectory, DETAILS, HOST, NEW_TARGET_URL, SWITCHES, targetBody, TOKEN } from './target-parameters.ts';

const CONFLICT = 409;

export const proxyCreate = recipe({
  name: 'proxy-create',
  summary: 'Puts a host in front of a backend, and orders its certificate.',
  example: ['app.example.com', 'http://localhost:3000', 'admin'],
  parameters: { ...HOST, ...NEW_TARGET_URL, ...TOKEN, ...SWITCHES, ...DETAILS },
  check: checkDirectory,
  run: async ({ hostname, token, ...fields }, context) => {
    const api = context.api(await tokenFor(context, token));
    const body = { hostname, ...targetBody(fields, context.configuration.ACME_STAGING_URL) };
    const answer = await api.post('/proxy/targets', body, TargetSaved).catch((error: unknown) => {
      if (!(error instanceof Refused) || error.statusCode !== CONFLICT) throw error;
      const change = just('proxy-update', hostname, `target-url=${fields.target_url}`);
      throw new Stop(`${error.message}\n  As a recipe: ${change}`);
    });
    const { proxy_target: target } = answer;
    const off = target.enabled ? '' : ' It is disabled: 503 until it is enabled.';
    return saved(answer, `${target.hostname} now goes to ${target.target_url}, by ${protocols(target)}.${off}`);
  },
});
