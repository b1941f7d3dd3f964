import { HistoryEntryView } from '#contracts';
import { HISTORY_KINDS } from '#domain';
import { count, oneOf, text } from '../arguments/kinds.ts';
import { nothing } from '../arguments/listing.ts';
import { byName, optional } from '../arguments/parameter.ts';
import { tokenFor } from '../find-token.ts';
import { just } from '../just.ts';
import { TOKEN } from '../proxy/target-parameters.ts';
import { recipe } from '../recipe.ts';
import { table } from '../terminal/table.ts';
import { what, when } from './history-parameters.ts';

const LATEST = 30;

export const historyList = recipe({
  name: 'history-list',
  summary: 'Lists the latest changes, newest first: of all, or of what belongs to a token.',
  example: ['admin', 'kind=target', 'id=app.example.com'],
  parameters: {
    ...TOKEN,
    kind: byName(optional(oneOf(HISTORY_KINDS), 'only changes of this kind of record')),
    id: byName(optional(text, 'only changes of the record of this name')),
    who: byName(optional(text, 'only changes by the token of this name')),
    since: byName(optional(text, 'only changes after this time, such as 2026-01-31T12:00:00Z, or after this change')),
    limit: byName(optional(count, `how many at most, up to 1000; left out: ${LATEST}`)),
  },
  run: async ({ token, limit = LATEST, ...asked }, context) => {
    const api = context.api(await tokenFor(context, token));
    const entries = await api.ask('GET', '/history', HistoryEntryView.array(), { query: { ...asked, limit } });
    const [first] = entries;
    return {
      json: entries,
      text: first
        ? table(
            [
              { title: 'ID', of: ({ entry_id }) => entry_id },
              { title: 'WHEN', of: when },
              { title: 'WHO', of: ({ who, by }) => `${who} (${by})` },
              { title: 'WHAT', of: what },
            ],
            entries,
          )
        : nothing(asked, 'Nothing was changed yet.', 'change'),
      next: first ? [['look at one', just('history-show', first.entry_id)]] : [],
    };
  },
});
