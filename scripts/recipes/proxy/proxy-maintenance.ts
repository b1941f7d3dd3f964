import { TargetSaved } from '#contracts';
import { yesOrNo } from '../arguments/kinds.ts';
import { given } from '../arguments/given.ts';
import { required } from '../arguments/parameter.ts';
import { tokenFor } from '../find-token.ts';
import { just } from '../just.ts';
import { recipe } from '../recipe.ts';
import { MAINTENANCE_DETAILS } from './kind-parameters.ts';
import { does } from './saved.ts';
import { HOST, TOKEN } from './target-parameters.ts';

export const proxyMaintenance = recipe({
  name: 'proxy-maintenance',
  summary: 'Puts a host under maintenance, or ends that: meanwhile it answers 503 with a page that says so.',
  example: ['app.example.com', 'on', 'admin'],
  parameters: {
    ...HOST,
    maintenance: required({ ...yesOrNo, shown: 'on|off', isSwitch: false }, 'whether it is under maintenance'),
    ...TOKEN,
    ...MAINTENANCE_DETAILS,
  },
  run: async ({ hostname, token, ...fields }, context) => {
    const api = context.api(await tokenFor(context, token));
    const answer = await api.ask('PUT', '/proxy/targets/{hostname}', TargetSaved, {
      path: { hostname },
      body: given(fields),
    });
    const { proxy_target: target } = answer;
    return {
      json: answer,
      text: `${hostname} ${does(target)}.`,
      next: [
        target.maintenance
          ? ['end it', just('proxy-maintenance', hostname, 'off')]
          : ['look at it', just('proxy-show', hostname)],
      ],
    };
  },
});
