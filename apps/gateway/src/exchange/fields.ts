/** Header fields, flat: name, value, name, value, in their order. The shape of Node's `rawHeaders`. */
export type Fields = string[];

/** Fields of an answer; a value may be a list where a field came several times (Set-Cookie). */
export type AnswerFields = (string | string[])[];

/**
 * The members of a comma-separated field such as Connection, in lower case (RFC 9110 5.6.1).
 */
export function listMembers(value: string): string[] {
  return value
    .toLowerCase()
    .split(',')
    .map((member) => member.trim())
    .filter((member) => member !== '');
}

/** The value of a field that is asked for rarely; undefined where it is missing. */
export function findField(fields: readonly string[], lowerCaseName: string): string | undefined {
  for (let i = 0; i < fields.length; i += 2) {
    if (fields[i]?.toLowerCase() === lowerCaseName) return fields[i + 1];
  }
  return undefined;
}

/**
 * A field's name as those backends read it that take several spellings for one: with CGI (RFC 3875 4.1.18) X_Auth_User is the
 * same as X-Auth-User, and with some X.Auth.User too.
 */
export const plainName = (name: string): string => name.toLowerCase().replaceAll(/[^a-z0-9]/g, '-');
