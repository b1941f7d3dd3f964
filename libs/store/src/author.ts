import { AsyncLocalStorage } from 'node:async_hooks';
import type { Author } from '#domain';

/** A change that an undo expects to find as it was left. */
export interface Undoing {
  readonly entry_id: string;
  readonly key: string;
  /** The record as it stands; null where it is gone. */
  readonly raw: string | null;
}

interface Doing {
  author: Author;
  readonly undoing?: Undoing | undefined;
}

/** The one thing in this system that is not handed from call to call: every write wants it, and none of what lies between. */
const doings = new AsyncLocalStorage<Doing>();

/** Does something in the name of an author: every change that is made meanwhile is entered in the history as theirs. */
export const authored = <T>(author: Author, work: () => T, undoing?: Undoing): T =>
  doings.run({ author, undoing }, work);

/** Says who it is, where that comes out only in the midst of the work. */
export function nameAuthor(author: Author): void {
  const doing = doings.getStore();
  if (doing) doing.author = author;
}

/** In whose name something is done here; undefined: nobody has said so. */
export const theAuthor = (): Author | undefined => doings.getStore()?.author;

/** What is being undone here. */
export const theUndoing = (): Undoing | undefined => doings.getStore()?.undoing;
