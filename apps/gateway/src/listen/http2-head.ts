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

/** nghttp2 has made sure that pseudo-fields come first, once each, and that a request has all that it needs. */
export function readHttp2Head(rawHeaders: readonly string[]): Http2Head {
  const pseudo = { ':method': '', ':path': '', ':authority': '', ':scheme': '', ':protocol': '' };
  let i = 0;
  for (; i < rawHeaders.length && rawHeaders[i]?.startsWith(':'); i += 2) {
    pseudo[rawHeaders[i] as keyof typeof pseudo] = rawHeaders[i + 1] ?? '';
  }
  return {
    method: pseudo[':method'],
    path: pseudo[':path'],
    protocol: pseudo[':protocol'],
    authority: pseudo[':authority'],
    fields: joinCookies(rawHeaders.slice(i)),
  };
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
