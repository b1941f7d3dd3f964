import { NotificationTested, NotificationView } from '#contracts';
import { tokenFor } from '../find-token.ts';
import { just } from '../just.ts';
import { TOKEN } from '../proxy/target-parameters.ts';
import { recipe } from '../recipe.ts';
import { SOME_NAME } from './notify-parameters.ts';

/** Longer than the API waits for a receiver. */
const DEADLINE_MS = 30_000;

export const notifyTest = recipe({
  name: 'notify-test',
  summary:
    'Sends a test message, and prints what the receiver said, or the exact error with what to do. The exit code is 1 where one did not arrive.',
  example: ['ops'],
  parameters: { ...SOME_NAME, ...TOKEN },
  run: async ({ name, token }, context) => {
    const api = context.api(await tokenFor(context, token));
    const names =
      name === undefined ? (await api.list('/notifications', NotificationView)).map((each) => each.name) : [name];
    const tested = await Promise.all(
      names.map((each) =>
        api.ask('POST', '/notifications/{name}/test', NotificationTested, {
          path: { name: each },
          deadlineMs: DEADLINE_MS,
        }),
      ),
    );
    const lines = tested.map(({ name: target, delivered, answer, remedy }) =>
      delivered ? `${target}: delivered: ${answer}` : `${target}: NOT delivered: ${answer}\n  ${remedy}`,
    );
    return {
      json: tested,
      text: lines.join('\n') || 'Nobody is told of alerts.',
      next: tested.length
        ? [['see how the latest messages arrived', just('notify-list')]]
        : [['have somebody told', just('notify-add', 'ops', 'webhook', 'url=https://hooks.example.com/mpm')]],
      exitCode: tested.every(({ delivered }) => delivered) && tested.length > 0 ? 0 : 1,
    };
  },
});
