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

/** Names that are remembered, and how long they may be: clients choose them, so a hostile one must not fill memory. */
const REMEMBERED = 1024;
const REMEMBERED_LENGTH = 64;

/** Works out once what is the same for a field's name whenever it comes; they are few and come with every request. */
export function oncePerName(of: (name: string) => string): (name: string) => string {
  const known = new Map<string, string>();
  return (name) => {
    const before = known.get(name);
    if (before !== undefined) return before;
    const result = of(name);
    if (name.length > REMEMBERED_LENGTH) return result;
    // All over again, so that names that one client made up do not keep the usual ones out.
    if (known.size === REMEMBERED) known.clear();
    known.set(name, result);
    return result;
  };
}

/**
 * A field's name as those backends read it that take several spellings for one: with CGI (RFC 3875 4.1.18) X_Auth_User is the
 * same as X-Auth-User, and with some X.Auth.User too.
 */
export const plainName = oncePerName((name) => name.toLowerCase().replaceAll(/[^a-z0-9]/g, '-'));
