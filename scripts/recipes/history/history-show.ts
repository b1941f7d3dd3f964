import { HistoryEntryDetail } from '#contracts';
import { tokenFor } from '../find-token.ts';
import { just } from '../just.ts';
import { recipe } from '../recipe.ts';
import { facts } from '../terminal/table.ts';
import { ENTRY, what, when } from './history-parameters.ts';

export const historyShow = recipe({
  name: 'history-show',
  summary: 'Shows a change: who made it, and each value before and after. Secrets are not kept.',
  example: ['1767225600000-0'],
  parameters: ENTRY,
  run: async ({ id, token }, context) => {
    const api = context.api(await tokenFor(context, token));
    const entry = await api.ask('GET', '/history/{entry_id}', HistoryEntryDetail, { path: { entry_id: id } });
    const { who, by, undoes, diff, not_undoable } = entry;
    const head = facts([
      ['change', what(entry)],
      ['when', when(entry)],
      ['who', `${who} (${by})`],
      ...(undoes === null ? [] : [['undoes', undoes] as const]),
      ['undo', not_undoable ?? 'possible'],
    ]);
    return {
      json: entry,
      text: [head, ...diff.map(lines)].join('\n\n'),
      next: not_undoable === null ? [['undo it', just('history-undo', id)]] : [],
    };
  },
});

const lines = ({ path, before, after }: HistoryEntryDetail['diff'][number]): string =>
  [path, ...side('-', before), ...side('+', after)].join('\n');

const side = (sign: string, value: unknown): string[] =>
  value === undefined ? [] : [`  ${sign} ${JSON.stringify(value)}`];
