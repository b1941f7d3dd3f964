import { z } from 'zod';
import { AUTH_LISTS, InvalidInput, parseEntries, parseServiceTokenName } from '#domain';
import { parsedBy } from './fields.ts';
import { search, sortBy } from './list-queries.ts';
import { PageQuery } from './page.ts';

const time = z.iso.datetime();

export const ServiceTokenName = parsedBy(z.string().meta({ example: 'nightly-backup' }), (value) =>
  parseServiceTokenName(value, 'value'),
);

/** Body of POST /proxy/targets/{hostname}/service-tokens. */
export const NewServiceToken = z
  .strictObject({
    name: ServiceTokenName,
    /** Left out: all that the host takes. */
    scopes: parsedBy(z.array(z.string()), (scopes) => {
      if (scopes.length === 0)
        throw InvalidInput.of('value', 'names nothing; leave it out for all that the host takes');
      return parseEntries(scopes, AUTH_LISTS.auth_allowed_scopes, 'value');
    }).optional(),
    /** null: never. */
    expires_at: parsedBy(time, (at) => {
      if (Date.parse(at) <= Date.now()) throw InvalidInput.of('value', 'is over already; name a time that is to come');
      return at;
    })
      .nullable()
      .default(null),
  })
  .meta({ example: { name: 'nightly-backup' } });
export type NewServiceToken = z.output<typeof NewServiceToken>;

/** A service token as the owner of its host sees it. */
export const ServiceTokenView = z.object({
  name: z.string(),
  hostname: z.string(),
  /** Who it is to the host, and its `client_id` at the token endpoint. */
  client_id: z.string(),
  scopes: z.array(z.string()),
  created_by: z.string(),
  created_at: time,
  expires_at: time.nullable(),
  /** To the minute; null: never. */
  last_used_at: time.nullable(),
});
export type ServiceTokenView = z.output<typeof ServiceTokenView>;

/** Query of GET /proxy/targets/{hostname}/service-tokens. */
export const ServiceTokenListQuery = z.strictObject({
  ...PageQuery.shape,
  search: search.optional(),
  sort: sortBy('name', 'created_at', 'expires_at', 'last_used_at'),
});
export type ServiceTokenListQuery = z.output<typeof ServiceTokenListQuery>;

/** Answer of POST /proxy/targets/{hostname}/service-tokens. */
export const ServiceTokenMade = z.object({
  /** Shown this once: only its hash is kept. */
  token: z.string(),
  service_token: ServiceTokenView,
  /** Present while the host does not accept it. */
  warning: z.string().optional(),
});
export type ServiceTokenMade = z.output<typeof ServiceTokenMade>;

/** Answer of DELETE /proxy/targets/{hostname}/service-tokens/{name}. */
export const ServiceTokenRevoked = z.object({ status: z.literal('success'), message: z.string(), name: z.string() });
export type ServiceTokenRevoked = z.output<typeof ServiceTokenRevoked>;
