import { TargetSaved, TargetView } from '#contracts';
import { tokenFor } from '../find-token.ts';
import { just } from '../just.ts';
import { recipe, type Recipe } from '../recipe.ts';
import { HOST, NAME, TOKEN } from './parameters.ts';

const attaching = (
  name: string,
  summary: string,
  change: (attached: readonly string[], list: string) => string[],
): Recipe =>
  recipe({
    name,
    summary,
    example: ['app.example.com', 'office', 'admin'],
    parameters: { ...HOST, ...NAME, ...TOKEN },
    run: async ({ hostname, name: list, token }, context) => {
      const api = context.api(await tokenFor(context, token));
      const { access_lists } = await api.ask('GET', '/proxy/targets/{hostname}', TargetView, { path: { hostname } });
      const answer = await api.ask('PUT', '/proxy/targets/{hostname}', TargetSaved, {
        path: { hostname },
        body: { access_lists: change(access_lists, list) },
      });
      const now = answer.proxy_target.access_lists;
      return {
        json: answer,
        text: now.length
          ? `Clients of ${hostname} have to be admitted by ${now.join(' and ')} now.`
          : `${hostname} has no access list now: it is open to everybody.`,
        next: [['look at the host', just('proxy-show', hostname)]],
      };
    },
  });

export const accessListAttach = attaching(
  'access-list-attach',
  'Has a host keep to an access list, besides those that it has: every one must admit a client.',
  (attached, list) => [...new Set([...attached, list])],
);
export const accessListDetach = attaching('access-list-detach', 'Takes an access list off a host.', (attached, list) =>
  attached.filter((name) => name !== list),
);
