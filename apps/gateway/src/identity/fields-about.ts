import { identityFields, type Known } from '#access';
import { ADMIN_DOOR, type HostAuth } from '#domain';
import type { Fields } from '../exchange/fields.ts';

/** What backends of one prefix were told of somebody, made once. */
const made = new WeakMap<Known, { readonly prefix: string; readonly fields: Fields }>();

/** What the backend of a host is told of who asks. */
export function fieldsAbout(known: Known, { auth_header_prefix: prefix }: HostAuth): Fields {
  const before = made.get(known);
  if (before?.prefix === prefix) return before.fields;
  const fields = identityFields(known, prefix.toLowerCase());
  made.set(known, { prefix, fields });
  return fields;
}

/**
 * What admin-api is told of who is logged in at the auth host. Of an access token nothing but at its MCP server: it is a program's, and what
 * the person has allowed that is not the administration of the gateway.
 * @param scope that the token has, and needs, there; undefined everywhere else
 */
export const fieldsForAdmin = ({ kind, identity }: Known, secret: string, scope: string | undefined): Fields =>
  (kind === 'token') !== (scope !== undefined) || secret === ''
    ? []
    : [
        ...(scope === undefined ? [] : [ADMIN_DOOR.scope, scope]),
        ADMIN_DOOR.secret,
        secret,
        ADMIN_DOOR.userId,
        encodeURIComponent(identity.sub),
        ADMIN_DOOR.userName,
        encodeURIComponent(identity.username),
      ];
