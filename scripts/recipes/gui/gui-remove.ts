import { TargetDeleted } from '#contracts';
import { Stop } from '../../say.ts';
import { hostname } from '../arguments/kinds.ts';
import { optional, toggle } from '../arguments/parameter.ts';
import { tokenFor } from '../find-token.ts';
import { just } from '../just.ts';
import { TOKEN } from '../login/parameters.ts';
import { recipe } from '../recipe.ts';
import { adminHosts } from './admin-hosts.ts';

export const guiRemove = recipe({
  name: 'gui-remove',
  summary: 'Takes the host of the GUI away, with its certificate; under localhost it stays.',
  example: ['admin.example.com', 'force=true'],
  parameters: {
    hostname: optional(hostname, 'the admin host; may be left out where there is one'),
    ...TOKEN,
    force: toggle('do not ask'),
  },
  run: async ({ hostname: named, token, force }, context) => {
    const api = context.api(await tokenFor(context, token));
    const hosts = (await adminHosts(api)).map((target) => target.hostname);
    const host = named ?? (hosts.length === 1 ? hosts[0] : undefined);
    if (host === undefined || !hosts.includes(host))
      throw new Stop(
        hosts.length === 0
          ? `the GUI has no host of its own. See where it is: ${just('gui-status')}`
          : `say which admin host: ${hosts.join(', ')}`,
      );
    await context.terminal.mustConfirm(
      force,
      `This takes the GUI away from ${host}.`,
      just('gui-remove', host, 'force=true'),
    );
    const gone = await api.ask('DELETE', '/proxy/targets/{hostname}', TargetDeleted, {
      path: { hostname: host },
      query: { delete_certificate: 'true' },
    });
    return {
      json: gone,
      text: `${gone.message}. The GUI stays under localhost.`,
      next: [['see where it is', just('gui-status')]],
    };
  },
});
