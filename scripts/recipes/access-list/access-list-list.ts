import { AccessListView } from '#contracts';
import { LABELLED_LIST, nothing } from '../arguments/listing.ts';
import { tokenForReading } from '../find-token.ts';
import { just } from '../just.ts';
import { recipe } from '../recipe.ts';
import { table } from '../terminal/table.ts';
import { READING_TOKEN } from './parameters.ts';

export const accessListList = recipe({
  name: 'access-list-list',
  summary: 'Lists the access lists: all, or those that a token may attach.',
  example: ['alice'],
  parameters: { ...READING_TOKEN, ...LABELLED_LIST },
  run: async ({ token, ...asked }, context) => {
    const api = context.api(await tokenForReading(context, token));
    const lists = await api.list('/access-lists', AccessListView, { query: asked });
    const [first] = lists;
    return {
      json: lists,
      text: first
        ? table(
            [
              { title: 'ACCESS LIST', of: ({ name }) => name },
              { title: 'SATISFY', of: ({ satisfy }) => satisfy },
              { title: 'RULES', of: ({ rules }) => String(rules.length) },
              { title: 'ALL OTHERS', of: ({ unmatched }) => unmatched },
              { title: 'USERS', of: ({ user_count }) => String(user_count) },
              { title: 'HOSTS', of: ({ used_by }) => used_by.join(', ') || '-' },
              { title: 'OWNER', of: ({ created_by }) => created_by },
              { title: 'NOTE', of: ({ note }) => note },
            ],
            lists,
          )
        : nothing(asked, 'There are no access lists.', 'access list'),
      next: first
        ? [['look at one', just('access-list-show', first.name)]]
        : [['make one', just('access-list-create', 'office', 'rule=allow 10.0.0.0/8')]],
    };
  },
});
