import { BackupUnusable, type SavedState } from '#store';
import { Stop } from '../../say.ts';
import { openStore } from '../connect.ts';
import type { Context } from '../context.ts';
import { just } from '../just.ts';
import type { Outcome } from '../recipe.ts';
import { contentsOf, inWords } from './contents.ts';

interface Wanted {
  readonly state: SavedState;
  /** The file or snapshot that it is from. */
  readonly name: string;
  readonly force: boolean;
  /** The command that does it without asking. */
  readonly again: string;
}

/** Puts a state in the place of all that is there, after a snapshot of that. @throws Stop where it cannot be used */
export async function putInPlace({ state, name, force, again }: Wanted, context: Context): Promise<Outcome> {
  const store = await context.storeAsItIs();
  await usable(name, async () => store.backups.check(state));
  const before = await store.backups.take();
  const contents = contentsOf(state);
  const from = `${name} of ${state.made_at}`;
  const replaces = store.backups.holdsAnything(before);
  if (replaces)
    await context.terminal.mustConfirm(
      force,
      `This replaces ${inWords(contentsOf(before))} by ${inWords(contents)} from ${from}. Everybody has to log in again.`,
      again,
    );
  const kept = replaces ? await store.backups.makeSnapshot(`before ${name} was restored`) : undefined;
  await store.backups.restore(state);
  // Secrets that were not sealed there are where they have to be, and older data gets the shape of this release.
  (await openStore(context.configuration)).close();
  return {
    json: { from: name, made_at: state.made_at, ...contents, snapshot: kept?.id ?? null },
    text:
      `Restored ${from}: ${inWords(contents)}.\n` +
      'If the system runs, start it anew now, so that all its processes use the same keys.',
    next: kept ? [['go back to how it was', just('snapshot-restore', kept.id)]] : [],
  };
}

/** @throws Stop that says why something cannot be used */
export async function usable<T>(name: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof BackupUnusable) throw new Stop(`${name} cannot be restored: ${error.message}.`);
    throw error;
  }
}
