import { NotificationView } from '#contracts';
import { tokenFor } from '../find-token.ts';
import { TOKEN } from '../proxy/target-parameters.ts';
import { recipe } from '../recipe.ts';
import { checkSecret, FIELDS, NAME, notificationBody, told } from './notify-parameters.ts';

export const notifyUpdate = recipe({
  name: 'notify-update',
  summary: 'Changes who is told of alerts; what is not named stays.',
  example: ['ops', 'severity=critical', 'alerts=upstream-down,login-trouble'],
  parameters: { ...NAME, ...TOKEN, ...FIELDS },
  check: (values) => {
    const { name: _, token: __, json: ___, ...fields } = { json: undefined, ...values };
    return Object.values(fields).every((value) => value === undefined)
      ? [{ field: 'key=value', message: 'is missing: name at least one field to change' }]
      : checkSecret(values);
  },
  run: async ({ name, token, ...fields }, context) => {
    const api = context.api(await tokenFor(context, token));
    const target = await api.ask('PUT', '/notifications/{name}', NotificationView, {
      path: { name },
      body: await notificationBody(fields),
    });
    return told(target, `Changed ${name}.`);
  },
});
