import { z } from 'zod';
import { MAX_RULES, MAX_USERS, PASSWORD_SCHEMES } from '#domain';
import {
  AccessAction,
  AccessListName,
  Labels,
  Network,
  Password,
  PasswordHash,
  Realm,
  Satisfy,
  Username,
} from './fields.ts';
import { flag } from './flags.ts';

const note = z.string().max(500, 'must have at most 500 characters');
const listNote = z.string().max(2_000, 'must have at most 2000 characters');
/** Hashing each takes tens of milliseconds. More are imported as hashes. */
const MAX_PASSWORDS = 100;

const Rule = z.strictObject({ action: AccessAction, network: Network, note: note.default('') });

/** A user as it is sent. One that the list has already keeps its password, and its note, where none is sent. */
export const UserInput = z
  .strictObject({
    username: Username,
    /** In plain; the server stores a hash of it. */
    password: Password.optional(),
    /** argon2 in the PHC string format, or bcrypt. */
    password_hash: PasswordHash.optional(),
    note: note.optional(),
  })
  .refine(({ password, password_hash }) => password === undefined || password_hash === undefined, {
    path: ['password_hash'],
    message: 'and password are both given; give one of them',
  });
export type UserInput = z.output<typeof UserInput>;

const Rules = z.array(Rule).max(MAX_RULES, `has more than ${MAX_RULES} rules`);
const Users = z
  .array(UserInput)
  .max(MAX_USERS, `has more than ${MAX_USERS} users`)
  .refine(
    (users) => users.filter(({ password }) => password !== undefined).length <= MAX_PASSWORDS,
    `has more than ${MAX_PASSWORDS} passwords; send fewer at a time, or hashes`,
  );

/** Body of POST /access-lists. */
export const NewAccessList = z.strictObject({
  name: AccessListName,
  note: listNote.default(''),
  satisfy: Satisfy.default('all'),
  rules: Rules.default([]),
  users: Users.default([]),
  realm: Realm.default('Restricted'),
  labels: Labels.default([]),
});
export type NewAccessList = z.output<typeof NewAccessList>;

/** Body of PUT /access-lists/{name}: any of the fields; what is left out stays as it is. `rules` and `users` are whole lists. */
export const AccessListUpdate = z
  .strictObject({ note: listNote, satisfy: Satisfy, rules: Rules, users: Users, realm: Realm, labels: Labels })
  .partial();
export type AccessListUpdate = z.output<typeof AccessListUpdate>;

/** An access list as the API shows it: nobody sees a hash, and users only its owner and the administrator. */
export const AccessListView = z.object({
  name: z.string(),
  note: z.string(),
  satisfy: Satisfy,
  rules: z.array(z.object({ action: AccessAction, network: z.string(), note: z.string() })),
  /** What becomes of clients that no rule is about. */
  unmatched: AccessAction,
  users: z
    .array(z.object({ username: z.string(), note: z.string(), scheme: z.enum(PASSWORD_SCHEMES).nullable() }))
    .optional(),
  user_count: z.number().int(),
  realm: z.string(),
  labels: z.array(z.string()),
  /** Hosts that it is attached to. */
  used_by: z.array(z.string()),
  owner_token_hash: z.string().optional(),
  created_by: z.string(),
  created_at: z.iso.datetime(),
  updated_at: z.iso.datetime(),
});
export type AccessListView = z.output<typeof AccessListView>;

/** Answer of POST and PUT. */
export const AccessListSaved = z.object({
  access_list: AccessListView,
  /** Present when it does what hardly anybody wants. */
  warning: z.string().optional(),
});
export type AccessListSaved = z.output<typeof AccessListSaved>;

/** Body of POST /access-lists/{name}/import-htpasswd. */
export const HtpasswdImport = z.strictObject({
  /** The text of the file. */
  htpasswd: z.string(),
  /** true: these are all users from now on. */
  replace: z.boolean().default(false),
});
export type HtpasswdImport = z.output<typeof HtpasswdImport>;

export const HtpasswdImported = z.object({
  access_list: AccessListView,
  added: z.array(z.string()),
  /** Those that were there and have the file's password now. */
  changed: z.array(z.string()),
  removed: z.array(z.string()),
});
export type HtpasswdImported = z.output<typeof HtpasswdImported>;

/** Query of DELETE /access-lists/{name}. */
export const AccessListDeletionQuery = z.strictObject({ force: flag });
export type AccessListDeletionQuery = z.output<typeof AccessListDeletionQuery>;

/** Answer of DELETE /access-lists/{name}. */
export const AccessListDeleted = z.object({
  status: z.literal('success'),
  message: z.string(),
  name: z.string(),
  /** Hosts that it was attached to until now. */
  detached_from: z.array(z.string()),
});
export type AccessListDeleted = z.output<typeof AccessListDeleted>;
