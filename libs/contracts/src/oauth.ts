import { z } from 'zod';
import { parseGithubUser, parseGroup, parseLocalGroupName, REVOCATION_KINDS } from '#domain';
import { Hostname, Notes, parsedBy } from './fields.ts';
import { given, search, sortBy } from './list-queries.ts';
import { PageQuery } from './page.ts';

const time = z.iso.datetime();

/** A key that signs tokens, without its private part. */
const SigningKeyView = z.object({
  kid: z.string(),
  created_at: time,
  /** null: it is kept for tokens of the past alone. */
  signs_at: time.nullable(),
  /** `published`: signs later. `retired`: what it has signed is still good. */
  state: z.enum(['published', 'signing', 'retired']),
});

/** How logging in stands. */
export const OauthStatus = z.object({
  /** null before auth-setup. */
  auth_host: z.string().nullable(),
  issuer: z.string().nullable(),
  /** Hosts below it share one cookie; null: each has its own. */
  cookie_domain: z.string().nullable(),
  /** What has to be entered at GitHub as the authorization callback URL. */
  callback_url: z.string().nullable(),
  github: z.object({ configured: z.boolean(), base_url: z.string() }),
  /** Who may register clients: open, token, off. */
  registration: z.string(),
  signing_keys: z.array(SigningKeyView),
  protected_hosts: z.array(z.string()),
  sessions: z.number().int(),
  clients: z.number().int(),
  /** What stands in the way of a login, each with what to do. */
  problems: z.array(z.string()),
});
export type OauthStatus = z.output<typeof OauthStatus>;

/** Body of PUT /oauth/setup. */
export const OauthSetup = z.strictObject({
  auth_host: Hostname,
  /** The auth host has to be below it. */
  cookie_domain: Hostname.nullable().default(null),
});
export type OauthSetup = z.output<typeof OauthSetup>;

/** Body of POST /oauth/keys/rotate has no fields; its answer. */
export const SigningKeys = z.object({ signing_keys: z.array(SigningKeyView), message: z.string() });
export type SigningKeys = z.output<typeof SigningKeys>;

const PersonView = z.object({
  /** GitHub's number. */
  sub: z.string(),
  username: z.string(),
  name: z.string(),
  email: z.string(),
  groups: z.array(z.string()),
});

/** Somebody who is logged in with one browser, and where. */
export const OauthSessionView = z.object({
  id: z.string(),
  user: PersonView,
  created_at: time,
  seen_at: time,
  expires_at: time,
  user_agent: z.string(),
  ip: z.string(),
  hosts: z.array(z.object({ id: z.string(), audience: z.string(), created_at: time })),
});
export type OauthSessionView = z.output<typeof OauthSessionView>;

/** Query of GET /oauth/sessions. `user`: name or number. */
export const OauthSessionListQuery = z.strictObject({
  ...PageQuery.shape,
  search: search.optional(),
  user: given.optional(),
  host: Hostname.optional(),
  sort: sortBy('created_at', 'seen_at', 'expires_at', 'ip'),
});
export type OauthSessionListQuery = z.output<typeof OauthSessionListQuery>;

/** A program that may ask for tokens. */
export const OauthClientView = z.object({
  client_id: z.string(),
  client_name: z.string(),
  redirect_uris: z.array(z.string()),
  application_type: z.string(),
  created_at: time,
  /** null: never. */
  expires_at: time.nullable(),
});
export type OauthClientView = z.output<typeof OauthClientView>;

/** Query of GET /oauth/clients. */
export const OauthClientListQuery = z.strictObject({
  ...PageQuery.shape,
  search: search.optional(),
  sort: sortBy('client_name', 'client_id', 'created_at', 'expires_at'),
});
export type OauthClientListQuery = z.output<typeof OauthClientListQuery>;

/** What a person has allowed a client. */
export const OauthGrantView = z.object({
  grant_id: z.string(),
  sub: z.string(),
  username: z.string(),
  client_id: z.string(),
  resources: z.array(z.string()),
  scopes: z.array(z.string()),
  created_at: time,
  expires_at: time,
});
export type OauthGrantView = z.output<typeof OauthGrantView>;

/** Query of GET /oauth/grants. */
export const OauthGrantListQuery = z.strictObject({
  ...PageQuery.shape,
  search: search.optional(),
  user: given.optional(),
  client_id: given.optional(),
  sort: sortBy('username', 'client_id', 'created_at', 'expires_at'),
});
export type OauthGrantListQuery = z.output<typeof OauthGrantListQuery>;

/** Body of POST /oauth/revocations. `user`: name or number. */
export const NewRevocation = z.strictObject({
  kind: z.enum(REVOCATION_KINDS),
  value: given.max(500, 'has more than 500 characters'),
});
export type NewRevocation = z.output<typeof NewRevocation>;

export const RevocationView = z.object({
  kind: z.enum(REVOCATION_KINDS),
  value: z.string(),
  /** What was issued at or before it is void. */
  before: time,
  expires_at: time,
});
export type RevocationView = z.output<typeof RevocationView>;

/** Query of GET /oauth/revocations. */
export const RevocationListQuery = z.strictObject({
  ...PageQuery.shape,
  search: search.optional(),
  kind: z.enum(REVOCATION_KINDS).optional(),
  sort: sortBy('kind', 'value', 'before', 'expires_at'),
});
export type RevocationListQuery = z.output<typeof RevocationListQuery>;

/** Answer of everything that revokes: what it was, and how much of it there was. */
export const Revoked = z.object({
  status: z.literal('success'),
  message: z.string(),
  revocations: z.array(RevocationView),
  sessions_ended: z.number().int(),
  grants_ended: z.number().int(),
  clients_deleted: z.number().int(),
});
export type Revoked = z.output<typeof Revoked>;

const MAX_MEMBERS = 1_000;
const GithubUser = parsedBy(z.string().meta({ example: 'alice' }), (value) => parseGithubUser(value, 'value'));
const GithubGroup = parsedBy(z.string().meta({ example: 'acme/admins' }), (value) => parseGroup(value, 'value'));
const atMost = `has more than ${MAX_MEMBERS} entries`;

export const LocalGroupName = parsedBy(z.string().meta({ example: 'admins' }), (value) =>
  parseLocalGroupName(value, 'value'),
);

/** Body of PUT /oauth/groups/{name}: makes the group, or changes it. What is left out stays as it is. */
export const LocalGroupUpdate = z
  .strictObject({
    users: z.array(GithubUser).max(MAX_MEMBERS, atMost),
    /** Organisations (`org`) and teams (`org/team`) of GitHub. */
    github_groups: z.array(GithubGroup).max(MAX_MEMBERS, atMost),
    note: Notes,
  })
  .partial();
export type LocalGroupUpdate = z.output<typeof LocalGroupUpdate>;

export const LocalGroupView = z.object({
  name: z.string(),
  users: z.array(z.string()),
  github_groups: z.array(z.string()),
  note: z.string(),
  /** Hosts whose auth_required_groups name it. */
  used_by: z.array(z.string()),
  created_at: time,
  updated_at: time,
});
export type LocalGroupView = z.output<typeof LocalGroupView>;

/** Query of GET /oauth/groups. */
export const LocalGroupListQuery = z.strictObject({
  ...PageQuery.shape,
  search: search.optional(),
  sort: sortBy('name', 'created_at', 'updated_at'),
});
export type LocalGroupListQuery = z.output<typeof LocalGroupListQuery>;

/** Answer of PUT and DELETE /oauth/groups/{name}. Who was in it and is not any more has to log in again. */
export const LocalGroupSaved = z.object({ group: LocalGroupView, logged_out: z.array(z.string()) });
export type LocalGroupSaved = z.output<typeof LocalGroupSaved>;
export const LocalGroupDeleted = z.object({
  status: z.literal('success'),
  message: z.string(),
  name: z.string(),
  logged_out: z.array(z.string()),
});
export type LocalGroupDeleted = z.output<typeof LocalGroupDeleted>;
