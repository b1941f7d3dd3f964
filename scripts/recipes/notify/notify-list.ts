import { NotificationView } from '#contracts';
import { nothing, SEARCH } from '../arguments/listing.ts';
import { tokenFor } from '../find-token.ts';
import { just } from '../just.ts';
import { TOKEN } from '../proxy/target-parameters.ts';
import { recipe } from '../recipe.ts';
import { table } from '../terminal/table.ts';
import { whereTo } from './notify-parameters.ts';

export const notifyList = recipe({
  name: 'notify-list',
  summary: 'Lists who is told of alerts, and how the latest messages arrived.',
  example: [],
  parameters: { ...TOKEN, ...SEARCH },
  run: async ({ token, ...asked }, context) => {
    const api = context.api(await tokenFor(context, token));
    const targets = await api.list('/notifications', NotificationView, { query: asked });
    const [first] = targets;
    return {
      json: targets,
      text: first
        ? table(
            [
              { title: 'TARGET', of: ({ name, enabled }) => (enabled ? name : `${name} (off)`) },
              { title: 'KIND', of: ({ kind }) => kind },
              { title: 'TO', of: whereTo },
              { title: 'ALERTS', of: ({ alerts }) => alerts.join(', ') || 'all' },
              { title: 'FROM', of: ({ severity }) => severity },
              { title: 'WAITING', of: ({ waiting }) => String(waiting) },
              { title: 'LATEST', of: latest },
            ],
            targets,
          )
        : nothing(asked, 'Nobody is told of alerts.', 'target'),
      next: first
        ? [['send a test message', just('notify-test', first.name)]]
        : [['have somebody told', just('notify-add', 'ops', 'webhook', 'url=https://hooks.example.com/mpm')]],
    };
  },
});

function latest({ last_success_at: success, last_failure_at: failure, last_failure }: NotificationView): string {
  if (failure !== null && failure > (success ?? '')) return `FAILED ${failure}: ${last_failure}`;
  return success === null ? '-' : `arrived ${success}`;
}
