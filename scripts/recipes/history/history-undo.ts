import { HistoryUndone } from '#contracts';
import { tokenFor } from '../find-token.ts';
import { just } from '../just.ts';
import { recipe } from '../recipe.ts';
import { ENTRY } from './history-parameters.ts';

export const historyUndo = recipe({
  name: 'history-undo',
  summary: 'Undoes a change, if nobody has changed the same since. That is a change itself, which can be undone.',
  example: ['1767225600000-0'],
  parameters: ENTRY,
  run: async ({ id, token }, context) => {
    const api = context.api(await tokenFor(context, token));
    const answer = await api.ask('POST', '/history/{entry_id}/undo', HistoryUndone, { path: { entry_id: id } });
    const { undone } = answer;
    return {
      json: answer,
      text: `${answer.message}.`,
      next: [['look at its changes', just('history-list', `kind=${undone.kind}`, `id=${undone.id}`)]],
    };
  },
});
