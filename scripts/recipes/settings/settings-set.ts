import { SettingsView } from '#contracts';
import { tokenFor } from '../find-token.ts';
import { just } from '../just.ts';
import { TOKEN } from '../proxy/target-parameters.ts';
import { recipe } from '../recipe.ts';
import { SETTINGS, settingsBody, settingsTable } from './settings-parameters.ts';

export const settingsSet = recipe({
  name: 'settings-set',
  summary: 'Changes settings of the whole gateway, at once; what is not named stays as it is.',
  example: ['unknown-hosts=redirect', 'unknown-hosts-redirect-to=https://www.example.com'],
  parameters: { ...TOKEN, ...SETTINGS },
  check: (values) =>
    Object.keys(settingsBody(values)).length === 0
      ? [{ field: 'key=value', message: 'is missing: name at least one setting to change' }]
      : [],
  run: async ({ token, ...values }, context) => {
    const api = context.api(await tokenFor(context, token));
    const now = await api.ask('PUT', '/settings', SettingsView, { body: settingsBody(values) });
    return { json: now, text: settingsTable(now), next: [['look at them', just('settings-show')]] };
  },
});
