import type { Fields } from '../exchange/fields.ts';
import { NotHttp } from './not-http.ts';

export interface StatusLine {
  readonly status: number;
  /** HTTP/1.0. */
  readonly isOld: boolean;
  /** Where the line, without its end, ends. */
  readonly end: number;
}

/** Servers that have no reason to tell leave out the space before it as well. */
const STATUS_LINE = /HTTP\/1\.([01]) ([1-9]\d\d)(?: [^\r\n]*)?(?=\r\n|$)/y;
/** RFC 9110 5.5. Neither CR nor LF: lines that end in one of them alone are not understood by all in the same way (RFC 9112 2.2). */
const INVALID_VALUE = /[^\t\x20-\x7e\x80-\xff]/;
const TOKEN = /^[!#$%&'*+.^_`|~\da-z-]+$/i;

/**
 * @param head a head without the empty line at its end
 * @throws NotHttp
 */
export function readStatusLine(head: string): StatusLine {
  STATUS_LINE.lastIndex = 0;
  const match = STATUS_LINE.exec(head);
  if (!match) throw new NotHttp('its status line is not valid');
  // Nobody asks for another protocol here (RFC 9110 15.2.2).
  if (match[2] === '101') throw new NotHttp('it switches to another protocol');
  return { status: Number(match[2]), isOld: match[1] === '0', end: STATUS_LINE.lastIndex };
}

/**
 * @param section lines of fields without the empty line at their end
 * @param from where they begin, or the end of a line before them
 * @returns names in lower case, values without space around them
 * @throws NotHttp
 */
export function readFieldLines(section: string, from: number): Fields {
  const fields: Fields = [];
  let at = section.startsWith('\r\n', from) ? from + 2 : from;
  while (at < section.length) {
    const next = section.indexOf('\r\n', at);
    const end = next < 0 ? section.length : next;
    const colon = section.indexOf(':', at);
    if (colon < 0 || colon > end) throw new NotHttp('a line of its head has no colon');
    // A folded line (RFC 9112 5.2) has no valid name.
    const value = trimmed(section, colon + 1, end);
    if (INVALID_VALUE.test(value)) throw new NotHttp('a field has a character that no field may have');
    fields.push(lowerCaseName(section.slice(at, colon)), value);
    at = end + 2;
  }
  return fields;
}

/** Names seen lately. A backend chooses its names, so the bounds keep a hostile one from filling memory. */
const REMEMBERED = 1_024;
const REMEMBERED_LENGTH = 64;
const names = new Map<string, string>();

function lowerCaseName(sent: string): string {
  const known = names.get(sent);
  if (known !== undefined) return known;
  if (!TOKEN.test(sent)) throw new NotHttp('the name of a field is not valid');
  const name = sent.toLowerCase();
  // Copied, because a part of a string keeps the whole of it in memory.
  if (names.size < REMEMBERED && sent.length <= REMEMBERED_LENGTH) names.set(copied(sent), copied(name));
  return name;
}

const copied = (text: string): string => Buffer.from(text, 'latin1').toString('latin1');

const SPACE = 0x20;
const TAB = 0x09;
const isBlank = (code: number): boolean => code === SPACE || code === TAB;

function trimmed(section: string, from: number, to: number): string {
  let start = from;
  let end = to;
  while (start < end && isBlank(section.charCodeAt(start))) start += 1;
  while (end > start && isBlank(section.charCodeAt(end - 1))) end -= 1;
  return section.slice(start, end);
}
