import type { Exchange } from '../exchange/exchange.ts';
import { listMembers, type AnswerFields } from '../exchange/fields.ts';
import { acceptedCoding, type Coding } from './accepted-coding.ts';

/** Below this, what is saved is less than what it takes besides. */
const LEAST_BYTES = 1_024;

/** Types of content that becomes smaller. Events (text/event-stream) are left alone: their readers want each at once, and they are short. */
const COMPRESSIBLE =
  /^(?:text\/(?!event-stream\b)[^;\s]+|[^;\s]+\+(?:json|xml|text)|application\/(?:json|x-ndjson|jsonl|json-seq|javascript|x-javascript|ecmascript|xml|xhtml\+xml|wasm|graphql|toml|yaml|x-yaml|sql|rtf|vnd\.ms-fontobject|x-font-ttf)|font\/(?:ttf|otf|collection)|image\/(?:svg\+xml|bmp|x-icon|vnd\.microsoft\.icon))\s*(?:;|$)/i;

/** Of the content as it was: its length, its digests (RFC 9530, RFC 3230), that parts of it can be asked for. */
const OF_CONTENT_AS_IT_WAS = new Set([
  'content-length',
  'content-digest',
  'repr-digest',
  'digest',
  'content-md5',
  'accept-ranges',
]);

/**
 * How an answer of a host with `compression` is compressed, and what its head says for that. It says `Vary` to every client whose
 * answer could have been compressed, so that no cache gives one client what another one takes.
 * @param fields of the answer, names in lower case; changed where it is compressed
 * @returns undefined where it goes on as it is
 */
export function chooseCoding(
  exchange: Exchange,
  status: number,
  fields: AnswerFields,
  bodyFollows: boolean,
): Coding | undefined {
  if (!isWorthIt(status, fields)) return undefined;
  varyByEncoding(fields);
  if (!bodyFollows || forbids(allOf(exchange.fields, 'cache-control'))) return undefined;
  const coding = acceptedCoding(allOf(exchange.fields, 'accept-encoding'));
  if (coding === undefined) return undefined;
  for (let i = fields.length - 2; i >= 0; i -= 2) {
    if (OF_CONTENT_AS_IT_WAS.has(String(fields[i]))) fields.splice(i, 2);
    // Another sequence of bytes (RFC 9110 8.8.3.3): a client must not put parts of both together.
    else if (fields[i] === 'etag') fields[i + 1] = weak(String(fields[i + 1]));
  }
  fields.push('content-encoding', coding);
  return coding;
}

/** Whether this answer can be compressed, whoever gets it. Parts of a whole (206) and answers without content never are. */
function isWorthIt(status: number, fields: AnswerFields): boolean {
  if (status === 204 || status === 205 || status === 206 || status === 304) return false;
  if (!COMPRESSIBLE.test(allOf(fields, 'content-type'))) return false;
  const coded = allOf(fields, 'content-encoding');
  if ((coded !== '' && coded !== 'identity') || allOf(fields, 'content-range') !== '') return false;
  const length = allOf(fields, 'content-length');
  return (length === '' || Number(length) >= LEAST_BYTES) && !forbids(allOf(fields, 'cache-control'));
}

/** RFC 9111 5.2.1.6, 5.2.2.6. */
const forbids = (cacheControl: string): boolean =>
  cacheControl !== '' && listMembers(cacheControl).includes('no-transform');

const weak = (etag: string): string => (etag.startsWith('W/') ? etag : `W/${etag}`);

function varyByEncoding(fields: AnswerFields): void {
  const varies = listMembers(allOf(fields, 'vary'));
  if (!varies.includes('*') && !varies.includes('accept-encoding')) fields.push('vary', 'accept-encoding');
}

/** The values of a field, all its lines together. */
function allOf(fields: readonly (string | string[])[], name: string): string {
  let all = '';
  for (let i = 0; i < fields.length; i += 2) {
    const own = fields[i];
    if (typeof own !== 'string' || own.length !== name.length || own.toLowerCase() !== name) continue;
    const value = String(fields[i + 1]);
    all = all === '' ? value : `${all},${value}`;
  }
  return all;
}
