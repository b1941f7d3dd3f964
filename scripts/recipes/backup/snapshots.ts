import type { SavedState } from '#store';
import { Stop } from '../../say.ts';
import { text } from '../arguments/kinds.ts';
import { optional, required, toggle } from '../arguments/parameter.ts';
import type { Context } from '../context.ts';
import { just } from '../just.ts';
import { recipe } from '../recipe.ts';
import { table } from '../terminal/table.ts';
import { putInPlace, usable } from './put-in-place.ts';

export const snapshotCreate = recipe({
  name: 'snapshot-create',
  summary:
    'Keeps everything as it is now in Redis itself, to go back to; the newest 5 snapshots are kept. A backup is a file elsewhere.',
  example: ['before the big change'],
  parameters: { why: optional(text, 'what to remember of it') },
  run: async ({ why }, context) => {
    const made = await (await context.store()).backups.makeSnapshot(why ?? 'made by hand');
    return {
      json: made,
      text: `Made the snapshot ${made.id}: ${made.keys} records, ${made.bytes} bytes.`,
      next: [['go back to it', just('snapshot-restore', made.id)]],
    };
  },
});

export const snapshotList = recipe({
  name: 'snapshot-list',
  summary: 'Lists the snapshots: those made by hand, before a restore, and before a newer release changed the data.',
  example: [],
  parameters: {},
  run: async (_, context) => {
    const snapshots = await (await context.storeAsItIs()).backups.snapshots();
    const drawn = table(
      [
        { title: 'SNAPSHOT', of: ({ id }) => id },
        { title: 'MADE', of: ({ made_at }) => made_at },
        { title: 'WHY', of: ({ why }) => why },
        { title: 'RECORDS', of: ({ keys }) => String(keys) },
        { title: 'BYTES', of: ({ bytes }) => String(bytes) },
      ],
      snapshots,
    );
    const [newest] = snapshots;
    return {
      json: snapshots,
      text: newest ? drawn : 'There are no snapshots.',
      next: newest
        ? [['go back to one', just('snapshot-restore', newest.id)]]
        : [['make one', just('snapshot-create')]],
    };
  },
});

export const snapshotRestore = recipe({
  name: 'snapshot-restore',
  summary:
    'Puts a snapshot in the place of everything that is there, in one step. What was there is kept as another snapshot.',
  example: ['20260131-120000-3f2a'],
  parameters: { snapshot: required(text, 'its id, see snapshot-list'), force: toggle('do not ask') },
  run: async ({ snapshot, force }, context) => {
    const state = await found(snapshot, context);
    const again = just('snapshot-restore', snapshot, 'force');
    return putInPlace({ state, name: `the snapshot ${snapshot}`, force, again }, context);
  },
});

async function found(id: string, context: Context): Promise<SavedState> {
  const { backups } = await context.storeAsItIs();
  const state = await usable(`the snapshot ${id}`, () => backups.snapshot(id));
  if (state) return state;
  throw new Stop(`there is no snapshot ${id}.\n  The snapshots that there are: ${just('snapshot-list')}`);
}
