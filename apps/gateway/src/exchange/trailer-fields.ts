import type { AnswerFields, Fields } from './fields.ts';

/**
 * Fields that mean something only before the content: how it is framed, where it goes, who asks, how it is to be read. In
 * a trailer section they would be taken for what a checked head said (RFC 9110 6.5.1).
 */
const ONLY_BEFORE = new Set([
  'age',
  'authorization',
  'cache-control',
  'cdn-loop',
  'content-encoding',
  'content-length',
  'content-range',
  'content-type',
  'cookie',
  'date',
  'expires',
  'location',
  'max-forwards',
  'proxy-authenticate',
  'proxy-authorization',
  'range',
  'retry-after',
  'set-cookie',
  'vary',
  'www-authenticate',
]);

/** Whether a field, its name in lower case, may come after the content. */
export const mayTrail = (name: string): boolean => !ONLY_BEFORE.has(name) && !name.startsWith('if-');

/** What goes on of a request's trailer section: fields that its Trailer field announced, and that may. */
export function requestTrailers(fields: readonly string[], announced: ReadonlySet<string>): Fields {
  const admitted: Fields = [];
  for (let i = 0; i < fields.length; i += 2) {
    const name = (fields[i] ?? '').toLowerCase();
    if (announced.has(name)) admitted.push(name, fields[i + 1] ?? '');
  }
  return admitted;
}

/** What goes on of an answer's. */
export function answerTrailers(fields: AnswerFields): AnswerFields {
  const admitted: AnswerFields = [];
  for (let i = 0; i < fields.length; i += 2) {
    const name = String(fields[i]);
    if (mayTrail(name)) admitted.push(name, fields[i + 1] ?? '');
  }
  return admitted;
}
