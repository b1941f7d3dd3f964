import type { Fields } from '../exchange/fields.ts';

/** A request's head in HTTP/2: its pseudo-fields by name, and the others as they came. */
export interface Http2Head {
  readonly method: string;
  readonly path: string;
  /** `:protocol` of an extended CONNECT (RFC 8441 4); empty in any other request. */
  readonly protocol: string;
  /** `:authority`; empty where the client sent none and Host has to say it (RFC 9113 8.3.1). */
  readonly authority: string;
  readonly fields: Fields;
}

const NO_FIELDS: Fields = [];

/** nghttp2 has made sure that pseudo-fields come first, once each, and that a request has all that it needs. */
export function readHttp2Head(rawHeaders: readonly string[]): Http2Head {
  const head = { method: '', path: '', protocol: '', authority: '', fields: NO_FIELDS };
  let i = 0;
  for (; i < rawHeaders.length && rawHeaders[i]?.startsWith(':'); i += 2) {
    const name = rawHeaders[i];
    const value = rawHeaders[i + 1] ?? '';
    if (name === ':method') head.method = value;
    else if (name === ':path') head.path = value;
    else if (name === ':authority') head.authority = value;
    else if (name === ':protocol') head.protocol = value;
  }
  head.fields = joinCookies(rawHeaders.slice(i));
  return head;
}

/** HTTP/2 splits Cookie for compression; before it leaves HTTP/2 it has to be one field again (RFC 9113 8.2.3). */
function joinCookies(fields: Fields): Fields {
  let first = -1;
  for (let i = 0; i < fields.length; i += 2) {
    if (fields[i] !== 'cookie') continue;
    if (first < 0) first = i;
    else {
      fields[first + 1] += `; ${fields[i + 1]}`;
      fields.splice(i, 2);
      i -= 2;
    }
  }
  return fields;
}
