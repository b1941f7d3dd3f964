import type { HostAuth } from '#domain';
import type { Fields } from '../exchange/fields.ts';
import type { Known } from './known.ts';

/** What backends of one prefix were told of somebody, made once. */
const made = new WeakMap<Known, { readonly prefix: string; readonly fields: Fields }>();

/**
 * What a backend is told of who asks. Values are ASCII: of anything else, of `%`, and of a comma in a group's name, the bytes of UTF-8
 * are percent-encoded, so that nobody's name ends a line or a list.
 */
export function identityFields(known: Known, { auth_header_prefix }: HostAuth): Fields {
  const before = made.get(known);
  if (before?.prefix === auth_header_prefix) return before.fields;
  const prefix = auth_header_prefix.toLowerCase();
  const { sub, username, email, groups } = known.identity;
  const fields = [`${prefix}user-id`, encoded(sub), `${prefix}user-name`, encoded(username)];
  fields.push(`${prefix}user-email`, encoded(email));
  fields.push(`${prefix}user-groups`, groups.map((group) => encoded(group).replaceAll(',', '%2C')).join(','));
  for (const [name, value] of known.claims)
    if (!name.startsWith('user-')) fields.push(`${prefix}${name}`, encoded(value));
  made.set(known, { prefix: auth_header_prefix, fields });
  return fields;
}

const encoded = (value: string): string =>
  value.replaceAll(/[^\x20-\x7e]+|%/g, (run) =>
    [...Buffer.from(run)].map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`).join(''),
  );
