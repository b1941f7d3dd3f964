import { parseUsername, refuseTwins, type AccessUser } from './access-list.ts';
import { InvalidInput, type FieldProblem } from './invalid-input.ts';
import { whyNoPasswordHash } from './password-hash.ts';

/**
 * Reads a file of htpasswd(1): a line `name:hash` for each user; empty lines and comments are passed over. What follows a
 * second colon is the user's note, as nginx has it.
 * @throws InvalidInput with one problem for each line that cannot be taken, naming the line and what to do
 */
export function parseHtpasswd(text: string, field = 'htpasswd'): AccessUser[] {
  const problems: FieldProblem[] = [];
  const users: AccessUser[] = [];
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  for (const [i, line] of lines.entries()) {
    if (line.trim() === '' || line.startsWith('#')) continue;
    const read = readLine(line.trimEnd(), `${field}.${i + 1}`);
    if (Array.isArray(read)) problems.push(...read);
    else users.push(read);
  }
  if (problems.length === 0 && users.length === 0)
    problems.push({ field, message: 'has no line of the form name:hash; make one with: htpasswd -nB NAME' });
  if (problems.length) throw new InvalidInput(problems);
  refuseTwins(users, field);
  return users;
}

function readLine(line: string, field: string): AccessUser | FieldProblem[] {
  const [, name = '', password_hash = '', note = ''] = /^([^:]*):([^:]*)(?::(.*))?$/.exec(line) ?? [];
  if (password_hash === '') return [{ field, message: 'is not of the form name:hash' }];
  const why = whyNoPasswordHash(password_hash);
  if (why !== undefined) return [{ field, message: `the hash of ${JSON.stringify(name)} ${why}` }];
  try {
    return { username: parseUsername(name, field), password_hash, note };
  } catch (error) {
    if (error instanceof InvalidInput) return [...error.problems];
    throw error;
  }
}
