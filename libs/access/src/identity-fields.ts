import type { Known } from './known.ts';

/**
 * What a backend is told of who asks. Values are ASCII: of anything else, of `%`, and of a comma in a group's name, the bytes of UTF-8
 * are percent-encoded, so that nobody's name ends a line or a list.
 * @param prefix in lower case
 * @returns names in lower case and values, one after the other
 */
export function identityFields({ identity, claims }: Pick<Known, 'identity' | 'claims'>, prefix: string): string[] {
  const { sub, username, email, groups } = identity;
  const fields = [`${prefix}user-id`, encoded(sub), `${prefix}user-name`, encoded(username)];
  fields.push(`${prefix}user-email`, encoded(email));
  fields.push(`${prefix}user-groups`, groups.map((group) => encoded(group).replaceAll(',', '%2C')).join(','));
  for (const [name, value] of claims) if (!name.startsWith('user-')) fields.push(`${prefix}${name}`, encoded(value));
  return fields;
}

const encoded = (value: string): string =>
  value.replaceAll(/[^\x20-\x7e]+|%/g, (run) =>
    [...Buffer.from(run)].map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`).join(''),
  );
