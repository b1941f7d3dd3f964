import { NotificationView } from '#contracts';
import { NOTIFICATION_KINDS } from '#domain';
import { oneOf } from '../arguments/kinds.ts';
import { required } from '../arguments/parameter.ts';
import { tokenFor } from '../find-token.ts';
import { TOKEN } from '../proxy/target-parameters.ts';
import { recipe } from '../recipe.ts';
import { checkSecret, FIELDS, NAME, notificationBody, told } from './notify-parameters.ts';

export const notifyAdd = recipe({
  name: 'notify-add',
  summary: 'Adds somebody who is told of alerts: a webhook, or people by e-mail (SMTP_HOST).',
  example: ['ops', 'webhook', 'url=https://hooks.example.com/mpm', 'secret-file=hook.secret'],
  parameters: {
    ...NAME,
    kind: required(oneOf(NOTIFICATION_KINDS), 'how it is told'),
    ...TOKEN,
    ...FIELDS,
  },
  check: checkSecret,
  run: async ({ name, kind, token, ...fields }, context) => {
    const api = context.api(await tokenFor(context, token));
    const body = { name, kind, ...(await notificationBody(fields)) };
    const target = await api.ask('POST', '/notifications', NotificationView, { body });
    return told(target, `${name} is told of alerts from now on.`);
  },
});
