import { TargetSaved } from '#contracts';
import { tokenFor } from '../find-token.ts';
import { just } from '../just.ts';
import { recipe, type Recipe } from '../recipe.ts';
import { does } from './saved.ts';
import { HOST, TOKEN } from './target-parameters.ts';

const switching = (name: string, enabled: boolean, summary: string): Recipe =>
  recipe({
    name,
    summary,
    example: ['app.example.com', 'admin'],
    parameters: { ...HOST, ...TOKEN },
    run: async ({ hostname, token }, context) => {
      const api = context.api(await tokenFor(context, token));
      const answer = await api.ask('PUT', '/proxy/targets/{hostname}', TargetSaved, {
        path: { hostname },
        body: { enabled },
      });
      const { proxy_target: target } = answer;
      return {
        json: answer,
        text: enabled
          ? `${hostname} is enabled: it ${does(target)}.`
          : `${hostname} is disabled: it answers 503 until it is enabled again.`,
        next: [
          enabled ? ['look at it', just('proxy-show', hostname)] : ['enable it again', just('proxy-enable', hostname)],
        ],
      };
    },
  });

export const proxyEnable = switching('proxy-enable', true, 'Lets a host serve again.');
export const proxyDisable = switching('proxy-disable', false, 'Stops a host without deleting it: it answers 503.');
