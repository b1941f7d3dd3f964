import type { Fields } from '../exchange/fields.ts';
import { NotHttp } from './not-http.ts';

/** What the fields of an answer say of its end, and of its connection afterwards. */
export interface Framing {
  readonly length: number | undefined;
  readonly chunked: boolean;
  /** What Connection and Keep-Alive say; undefined where they say nothing about this. */
  readonly keepsAlive: boolean | undefined;
  /** How long the backend keeps the connection open while nobody uses it, as Keep-Alive says. */
  readonly idleSeconds: number | undefined;
}

/** @throws NotHttp where the fields allow for more than one end of the content */
export function readFraming(fields: Fields): Framing {
  let length: number | undefined;
  let chunked = false;
  let connection: string | undefined;
  let idleSeconds: number | undefined;
  for (let i = 0; i < fields.length; i += 2) {
    const name = fields[i];
    const value = fields[i + 1] ?? '';
    if (name === 'content-length') {
      if (length !== undefined || !/^\d{1,15}$/.test(value)) throw new NotHttp('its Content-Length is not one number');
      length = Number(value);
    } else if (name === 'transfer-encoding') {
      // Another coding would have to be undone, because the field does not go on (RFC 9112 6.1).
      if (chunked || value.toLowerCase() !== 'chunked') throw new NotHttp('its Transfer-Encoding is not chunked');
      chunked = true;
    } else if (name === 'connection') connection = connection === undefined ? value : `${connection},${value}`;
    else if (name === 'keep-alive') idleSeconds = idleSecondsIn(value) ?? idleSeconds;
  }
  if (chunked && length !== undefined) throw new NotHttp('it has both Content-Length and Transfer-Encoding');
  return { length, chunked, keepsAlive: connection === undefined ? undefined : keepsAlive(connection), idleSeconds };
}

const TIMEOUT = /\btimeout=(\d{1,6})\b/i;

function idleSecondsIn(value: string): number | undefined {
  const seconds = TIMEOUT.exec(value)?.[1];
  return seconds === undefined ? undefined : Number(seconds);
}

function keepsAlive(connection: string): boolean | undefined {
  if (connection === 'keep-alive') return true;
  if (/(?:^|,)\s*close\s*(?:,|$)/i.test(connection)) return false;
  return /(?:^|,)\s*keep-alive\s*(?:,|$)/i.test(connection) || undefined;
}
