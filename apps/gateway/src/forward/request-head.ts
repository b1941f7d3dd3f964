import type { Fields } from '../exchange/fields.ts';

/** A request that cannot be written in HTTP/1.1 without meaning something else. */
class NotForwardable extends Error {
  readonly code = 'MPM_NOT_FORWARDABLE';

  constructor(what: string) {
    super(`the request cannot be passed on: ${what} has a character that is not allowed there`);
  }
}

const METHOD = /^[!#$%&'*+.^_`|~\dA-Za-z-]+$/;
const TARGET = /^[\x21-\x7e\x80-\xff]+$/;
const NAME = /^[!#$%&'*+.^_`|~\da-z-]+$/;
const INVALID_VALUE = /[^\t\x20-\x7e\x80-\xff]/;
/** Methods for which no content is worth saying (RFC 9110 8.6). */
const EXPECT_CONTENT = new Set(['PUT', 'POST', 'PATCH', 'QUERY', 'PROPFIND', 'PROPPATCH']);

const REMEMBERED = 1_024;
const validNames = new Set<string>();

/** How the content of a request is told to end: its length, undefined for chunks, null where there is none. */
export type ContentLength = number | undefined | null;

export interface RequestHead {
  readonly text: string;
  readonly length: ContentLength;
}

/**
 * The head of a request to a backend over HTTP/1.1. It is looked at once more, whatever was looked at before: nothing that a client
 * sends may begin another line.
 * @param fields names in lower case; all but Host and what frames the content
 * @throws NotForwardable
 */
export function writeRequestHead(
  { method, path, host, hasBody }: { method: string; path: string; host: string; hasBody: boolean },
  fields: Fields,
): RequestHead {
  if (!METHOD.test(method)) throw new NotForwardable('the method');
  if (!TARGET.test(path)) throw new NotForwardable('the path');
  if (INVALID_VALUE.test(host)) throw new NotForwardable('Host');
  let text = `${method} ${path} HTTP/1.1\r\nhost: ${host}\r\nconnection: keep-alive\r\n`;
  let length: ContentLength = hasBody ? undefined : null;
  for (let i = 0; i < fields.length; i += 2) {
    const name = fields[i] ?? '';
    const value = fields[i + 1] ?? '';
    if (name === 'content-length') {
      if (hasBody) length = Number(value);
      continue;
    }
    if (!isValidName(name)) throw new NotForwardable('the name of a field');
    if (INVALID_VALUE.test(value)) throw new NotForwardable(name);
    text += `${name}: ${value}\r\n`;
  }
  return { text: text + framing(method, length), length };
}

function framing(method: string, length: ContentLength): string {
  if (length === undefined) return 'transfer-encoding: chunked\r\n\r\n';
  if (length !== null) return `content-length: ${length}\r\n\r\n`;
  return EXPECT_CONTENT.has(method) ? 'content-length: 0\r\n\r\n' : '\r\n';
}

function isValidName(name: string): boolean {
  if (validNames.has(name)) return true;
  if (!NAME.test(name)) return false;
  if (validNames.size < REMEMBERED) validNames.add(name);
  return true;
}
