import type { IncomingHttpHeaders } from 'node:http';
import { listMembers, type AnswerFields, type Fields } from '../exchange/fields.ts';

/** Fields that belong to the connection to the backend (RFC 9110 7.6.1), and our own. Trailer goes on: it announces. */
const NOT_FORWARDED = new Set([
  ':status',
  'connection',
  'http2-settings',
  'keep-alive',
  'proxy-connection',
  'te',
  'transfer-encoding',
  'upgrade',
  'x-request-id',
]);
/** Members of Connection that nominate no field. */
const OPTIONS = new Set(['close', 'keep-alive', 'upgrade']);
const NONE: ReadonlySet<string> = new Set();

/**
 * What the client gets of the fields of a backend's answer.
 * @param headers names in lower case, as the HTTP client parsed them
 */
export function answerFields(headers: IncomingHttpHeaders): AnswerFields {
  const nominated = nominatedBy(headers.connection);
  const fields: AnswerFields = [];
  for (const name in headers) {
    const value = headers[name];
    if (value === undefined || NOT_FORWARDED.has(name) || (nominated.size !== 0 && nominated.has(name))) continue;
    fields.push(name, value);
  }
  return fields;
}

/** The same of fields as they came on the wire, names in lower case. */
export function keptFields(fields: Fields): AnswerFields {
  let connection: string | undefined;
  for (let i = 0; i < fields.length; i += 2)
    if (fields[i] === 'connection')
      connection = connection === undefined ? fields[i + 1] : `${connection},${fields[i + 1]}`;
  const nominated = nominatedBy(connection);
  const kept: AnswerFields = [];
  for (let i = 0; i < fields.length; i += 2) {
    const name = fields[i] ?? '';
    if (!NOT_FORWARDED.has(name) && !(nominated.size !== 0 && nominated.has(name)))
      kept.push(name, fields[i + 1] ?? '');
  }
  return kept;
}

function nominatedBy(connection: string | string[] | undefined): ReadonlySet<string> {
  if (connection === undefined || connection === 'keep-alive' || connection === 'close') return NONE;
  const members = listMembers(Array.isArray(connection) ? connection.join(',') : connection);
  return new Set(members.filter((member) => !OPTIONS.has(member)));
}
