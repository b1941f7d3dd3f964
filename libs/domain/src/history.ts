import type { ChangeKind } from './change.ts';

/** Kinds of records whose changes the history keeps: what somebody decides, and not the state of work that follows from it. */
export const HISTORY_KINDS = [
  'target',
  'route',
  'access-list',
  'template',
  'certificate',
  'issuance',
  'internal-ca',
  'token',
  'settings',
  'auth-setting',
  'local-group',
  'notification',
  'signing-keys',
] as const satisfies ChangeKind[];
export type HistoryKind = (typeof HISTORY_KINDS)[number];

export const HISTORY_ACTIONS = ['create', 'update', 'delete'] as const;
export type HistoryAction = (typeof HISTORY_ACTIONS)[number];

/** Who changes something, and by what means. */
export interface Author {
  /** The name of a token, `the system` for what it does by itself, or `the command line` for whoever has a shell on the server. */
  readonly who: string;
  /** `rest`, `gui`, `recipe`, `acme` (a client of our own directory), or the app that did it by itself. */
  readonly by: string;
}

export const THE_SYSTEM = 'the system';
export const THE_COMMAND_LINE = 'the command line';

/** The fields of a record by name, as JSON has them. */
export type Fields = Readonly<Record<string, unknown>>;

/** One change of one record. */
export interface HistoryEntry extends Author {
  /** Its place in the history, which begins with the time (ms) at Redis. */
  readonly entry_id: string;
  readonly kind: HistoryKind;
  readonly id: string;
  readonly action: HistoryAction;
  /** SHA-256 of the token whose record it is; null where it belongs to nobody. */
  readonly owner_token_hash: string | null;
  /** The entry that this change has undone. */
  readonly undoes: string | null;
  /** A fingerprint of the record as the change left it; null: it was gone. */
  readonly left: string | null;
  /** Without secrets. Of a record that was changed only the fields that are different; null where there was none. */
  readonly before: Fields | null;
  readonly after: Fields | null;
}

/** Fields that tell only that something was changed. */
export const STAMPS: readonly string[] = ['schema_version', 'updated_at', 'revision'];
