import { AccessListView } from '#contracts';
import { tokenForReading } from '../find-token.ts';
import { just } from '../just.ts';
import { recipe } from '../recipe.ts';
import { facts } from '../terminal/table.ts';
import { letsIn, NAME, READING_TOKEN } from './parameters.ts';

export const accessListShow = recipe({
  name: 'access-list-show',
  summary: 'Shows an access list; its users only to its owner and the administrator, and no password to anybody.',
  example: ['office', 'admin'],
  parameters: { ...NAME, ...READING_TOKEN },
  run: async ({ name, token }, context) => {
    const list = await context
      .api(await tokenForReading(context, token))
      .ask('GET', '/access-lists/{name}', AccessListView, { path: { name } });
    return {
      json: list,
      text: facts([
        ['access list', list.name],
        ['note', list.note || '-'],
        ['in short', letsIn(list)],
        ['satisfy', list.satisfy],
        [
          'rules',
          list.rules.map(({ action, network, note }) => noted(`${action} ${network}`, note)).join('\n') || 'none',
        ],
        ['all others', list.unmatched],
        [
          'users',
          list.users
            ?.map(({ username, scheme, note }) => noted(`${username}: ${scheme ?? 'unusable'}`, note))
            .join('\n') || (list.users || list.user_count === 0 ? 'none' : `${list.user_count}, shown to the owner`),
        ],
        ['realm', list.realm],
        ['hosts', list.used_by.join('\n') || 'none'],
        ['labels', list.labels.join(', ') || 'none'],
        ['owner', list.created_by],
        ['made', list.created_at],
        ['changed', list.updated_at],
      ]),
      next: [['change it', just('access-list-update', name, 'rule=allow 10.0.0.0/8')]],
    };
  },
});

const noted = (text: string, note: string): string => (note === '' ? text : `${text}   (${note})`);
