import { SettingsView } from '#contracts';
import { tokenFor } from '../find-token.ts';
import { just } from '../just.ts';
import { TOKEN } from '../proxy/target-parameters.ts';
import { recipe } from '../recipe.ts';
import { settingsTable } from './settings-parameters.ts';

export const settingsShow = recipe({
  name: 'settings-show',
  summary: 'Shows what the administrator has decided for the whole gateway.',
  example: [],
  parameters: TOKEN,
  run: async ({ token }, context) => {
    const settings = await context.api(await tokenFor(context, token)).ask('GET', '/settings', SettingsView);
    return {
      json: settings,
      text: settingsTable(settings),
      next: [['change one', just('settings-set', 'unknown-hosts=abort')]],
    };
  },
});
