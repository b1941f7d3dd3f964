/** Why a text is not read: what is said to its sender. */
export class NotPlain extends Error {}

/** No message of MCP is anywhere near as deep; what is passed on must not fell a server that reads by recursion. */
const DEEPEST = 64;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COLON = 0x3a;
const [OPEN_ARRAY, OPEN_OBJECT, CLOSE_ARRAY, CLOSE_OBJECT] = [0x5b, 0x7b, 0x5d, 0x7d] as const;

/**
 * Reads JSON that every reader takes for the same: UTF-8 without a mark in front of it (RFC 8259 8.1), no name twice in an object
 * (of which some take the first and some the last, RFC 8259 4), and not deep.
 * @throws NotPlain
 */
export function readStrictJson(content: Buffer): unknown {
  const members = countMembers(content);
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(content);
  } catch {
    throw new NotPlain('it is not UTF-8');
  }
  if (text.startsWith('\uFEFF')) throw new NotPlain('it begins with a byte order mark');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new NotPlain('it is not JSON');
  }
  // What is there twice is once in what was read.
  if (membersOf(value) !== members) throw new NotPlain('an object in it has a name twice');
  return value;
}

/** Members of all objects, of what is JSON: each has one colon outside of strings. @throws NotPlain */
function countMembers(content: Buffer): number {
  let members = 0;
  let depth = 0;
  let quoted = false;
  for (let i = 0; i < content.length; i++) {
    const byte = content[i] ?? 0;
    if (quoted) {
      if (byte === BACKSLASH) i += 1;
      else if (byte === QUOTE) quoted = false;
    } else if (byte === QUOTE) quoted = true;
    else if (byte === COLON) members += 1;
    else if (byte === OPEN_OBJECT || byte === OPEN_ARRAY) {
      depth += 1;
      if (depth > DEEPEST) throw new NotPlain(`it is nested deeper than ${DEEPEST} levels`);
    } else if (byte === CLOSE_OBJECT || byte === CLOSE_ARRAY) depth -= 1;
  }
  return members;
}

/** By recursion, of what is known not to be deep. */
function membersOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  let members = Array.isArray(value) ? 0 : Object.keys(value).length;
  for (const each of Object.values(value)) members += membersOf(each);
  return members;
}
