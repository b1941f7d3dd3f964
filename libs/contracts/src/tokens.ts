import { z } from 'zod';
import { parseTokenName, SCOPES } from '#domain';
import { Email, parsedBy } from './fields.ts';
import { given, search, sortBy } from './list-queries.ts';
import { PageQuery } from './page.ts';

/** Body of PUT /token/email. */
export const TokenEmail = z.strictObject({ cert_email: Email });
export type TokenEmail = z.output<typeof TokenEmail>;

export const TokenEmailSaved = z.object({ status: z.literal('success'), message: z.string(), cert_email: z.string() });
export type TokenEmailSaved = z.output<typeof TokenEmailSaved>;

/** Answer of GET /token/info; `hash_preview` is 16 hexadecimal digits and three dots. */
export const TokenInfo = z.object({
  name: z.string(),
  cert_email: z.string().nullable(),
  hash_preview: z.string(),
  admin: z.boolean(),
  scopes: z.array(z.enum(SCOPES)),
  /** From then on it is not good any more; null: never. */
  expires_at: z.iso.datetime().nullable(),
});
export type TokenInfo = z.output<typeof TokenInfo>;

/** A token in the list of GET /tokens. */
export const TokenView = TokenInfo.extend({
  created_at: z.iso.datetime(),
  /** To the minute; null: never. */
  last_used_at: z.iso.datetime().nullable(),
  /** Until when the secret before the latest rotation is good as well; null: there is none. */
  previous_until: z.iso.datetime().nullable(),
});
export type TokenView = z.output<typeof TokenView>;

/** Query of GET /tokens. */
export const TokenListQuery = z.strictObject({
  ...PageQuery.shape,
  search: search.optional(),
  name: given.optional(),
  sort: sortBy('name', 'created_at', 'expires_at', 'last_used_at'),
});
export type TokenListQuery = z.output<typeof TokenListQuery>;

/** The name in /tokens/{name}. */
export const TokenName = parsedBy(z.string().meta({ example: 'alice' }), (text) => parseTokenName(text, 'value'));

/** Answer of DELETE /tokens/{name}: what went with it. */
export const TokenRevoked = z.object({
  status: z.literal('success'),
  message: z.string(),
  name: z.string(),
  deleted_targets: z.array(z.string()),
  deleted_certificates: z.array(z.string()),
  deleted_access_lists: z.array(z.string()),
  deleted_routes: z.array(z.string()),
  deleted_templates: z.array(z.string()),
});
export type TokenRevoked = z.output<typeof TokenRevoked>;

const MAX_GRACE_SECONDS = 30 * 86_400;
const GRACE = `must be a whole number from 0 to ${MAX_GRACE_SECONDS}`;

/** Body of POST /tokens/{name}/rotate. */
export const TokenRotation = z.strictObject({
  /** For how long the secret of now is good as well; 0: it ends at once. */
  grace_seconds: z.int(GRACE).min(0, GRACE).max(MAX_GRACE_SECONDS, GRACE).default(0),
});
export type TokenRotation = z.output<typeof TokenRotation>;

/** Its answer, the only one with the new secret. */
export const TokenRotated = z.object({
  status: z.literal('success'),
  message: z.string(),
  name: z.string(),
  token: z.string(),
  expires_at: z.iso.datetime().nullable(),
  previous_until: z.iso.datetime().nullable(),
});
export type TokenRotated = z.output<typeof TokenRotated>;
