import { ConflictException, HttpException, Injectable, UnauthorizedException } from '@nestjs/common';
import { InvalidInput, isHidden, withHidden, type Fields, type HistoryEntry, type HistoryKind } from '#domain';
import { authored, Store, theAuthor, type Standing } from '#store';
import { Authentication } from '../auth/authentication.ts';
import type { Caller } from '../auth/caller.ts';
import { changedFields } from './history-view.ts';
import { RestorableRecords } from './restorable-records.ts';
import { RestorableSettings } from './restorable-settings.ts';
import type { Restorable } from './restorable.ts';

/** What is to be done, once it is known that it can be. */
type Step = (caller: Caller) => Promise<unknown>;
type Plan = { readonly step: Step; readonly standing: Standing } | { readonly refusal: string };

const NEVER: Partial<Record<HistoryKind, string>> = {
  certificate: 'The key of a certificate is not in the history. Order it again, import it, or delete it.',
  issuance: 'An order that was placed cannot be taken back. Delete the certificate of this name.',
  token: 'Tokens are made and deleted by recipes alone: token-generate and token-delete.',
  'internal-ca': 'The keys of the private CA are not in the history. See ca-import and ca-init.',
  'auth-setting': 'Say where people log in with auth-setup.',
  'signing-keys': 'The keys that sign tokens are not in the history. Make a new one with oauth-key-rotate.',
};

/**
 * Takes changes back by changing things the other way round, with the rights of who asks and the checks of every change. It is
 * done only while the record is as the change has left it, which holds until the very write: the record stands in its step.
 */
@Injectable()
export class Undo {
  readonly #store: Store;
  readonly #authentication: Authentication;
  readonly #restorable: Partial<Record<HistoryKind, Restorable>>;

  constructor(store: Store, authentication: Authentication, records: RestorableRecords, settings: RestorableSettings) {
    this.#store = store;
    this.#authentication = authentication;
    this.#restorable = { ...records.byKind, ...settings.byKind };
  }

  /** Why a change cannot be undone; null where it can, as far as its record tells. */
  async whyNot(entry: HistoryEntry): Promise<string | null> {
    const plan = await this.#plan(entry);
    return 'refusal' in plan ? plan.refusal : null;
  }

  /** @throws ConflictException that says why not */
  async undo(caller: Caller, entry: HistoryEntry): Promise<void> {
    const plan = await this.#plan(entry);
    if ('refusal' in plan) throw new ConflictException(plan.refusal);
    const { step, standing } = plan;
    const as = entry.action === 'delete' ? await this.#owner(caller, entry) : caller;
    const author = theAuthor() ?? { who: caller.name, by: 'rest' };
    try {
      await authored(author, () => step(as), { ...standing, entry_id: entry.entry_id });
    } catch (error) {
      throw refused(error);
    }
  }

  async #plan(entry: HistoryEntry): Promise<Plan> {
    const { kind, id, action } = entry;
    const restorable = this.#restorable[kind];
    const standing = await this.#store.history.standing(entry);
    const never = { refusal: NEVER[kind] ?? `A ${kind} cannot be put back.` };
    if (!restorable || !standing) return never;
    if (!standing.asLeft) return { refusal: overtaken(entry, standing) };
    if (action === 'create') {
      const remove = restorable.delete;
      return remove ? { standing, step: (caller) => remove(caller, id) } : never;
    }
    if (action === 'delete') {
      const { create } = restorable;
      if (!create) return never;
      const whole = withHidden(entry.before ?? {}, {}, {});
      if (!whole) return { refusal: notKept(hiddenIn(entry.before ?? {})) };
      return { standing, step: (caller) => create(caller, restorable.whole(whole)) };
    }
    return this.#planUpdate(entry, standing, restorable) ?? never;
  }

  #planUpdate(entry: HistoryEntry, standing: Standing, { settable, whole, update }: Restorable): Plan | undefined {
    const names = changedFields(entry);
    if (names.length === 0) return { refusal: 'It has changed nothing.' };
    if (!names.every((name) => settable.includes(name))) return undefined;
    const now = this.#store.history.read(standing);
    const before = withHidden(only(entry.before, names), only(entry.after, names), now);
    if (!before) return { refusal: notKept(hiddenIn(only(entry.before, names))) };
    // A field that was not there before was what is built in.
    const others = Object.fromEntries(Object.entries(now).filter(([name]) => !names.includes(name)));
    return {
      standing,
      step: async (caller) => update(caller, entry.id, only(whole({ ...others, ...before }), names)),
    };
  }

  /** What comes back belongs to whom it belonged to, and has to be theirs to make. */
  async #owner(caller: Caller, { owner_token_hash: hash, id }: HistoryEntry): Promise<Caller> {
    if (hash === null || hash === caller.hash) return caller;
    const principal = await this.#authentication.byHash(hash as Caller['hash']);
    if (principal) return { ...principal, session: null };
    throw new ConflictException(`The token that ${id} belonged to is gone. Make it anew for another token.`);
  }
}

function only(fields: Fields | null, names: readonly string[]): Fields {
  return Object.fromEntries(Object.entries(fields ?? {}).filter(([name]) => names.includes(name)));
}

function overtaken({ action, kind, id }: HistoryEntry, { raw }: Standing): string {
  const what = `the ${named(kind, id)}`;
  if (action === 'delete') return `There is ${what} again. Delete that first.`;
  if (raw === null) return `There is no ${named(kind, id)} any more. Undo its deletion first.`;
  return `There were later changes of ${what}. Undo those first; the history of ${id} has them.`;
}

/** Of some kinds there is but one record. */
export const named = (kind: HistoryKind, id: string): string => (kind === id ? kind : `${kind} ${id}`);

const notKept = (fields: readonly string[]): string =>
  `The history keeps no secrets, no PEMs and nothing very long, and there was such a value in ${fields.join(', ')}. Set it anew yourself.`;

/** The fields that something was hidden in. */
const hiddenIn = (fields: Fields): string[] => Object.keys(fields).filter((name) => holdsHidden(fields[name]));

const holdsHidden = (value: unknown): boolean =>
  isHidden(value) || (typeof value === 'object' && value !== null && Object.values(value).some(holdsHidden));

/** What is wrong with a change that somebody asks for is wrong with the state of things where an undo makes it. */
function refused(error: unknown): unknown {
  const expected = error instanceof InvalidInput || (error instanceof HttpException && error.getStatus() < 500);
  if (!expected || error instanceof UnauthorizedException) return error;
  return new ConflictException(`This cannot be undone now: ${error.message}`);
}
