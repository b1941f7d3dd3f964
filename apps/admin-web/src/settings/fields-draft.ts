import { texts } from '../texts.ts';
import { kindOf } from './field-kinds.ts';

/** Fields of a host as they are being typed: each value as text, by the kind of its field. */
export type FieldsDraft = ReadonlyMap<string, string>;

type Fields = Readonly<Record<string, unknown>>;

export const draftOfFields = (fields: Fields): FieldsDraft =>
  new Map(Object.entries(fields).map(([name, value]) => [name, textOf(name, value)]));

function textOf(name: string, value: unknown): string {
  const kind = kindOf(name);
  if (kind === 'json') return JSON.stringify(value);
  if (Array.isArray(value)) return value.join(', ');
  if (value === null || value === undefined) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** What a field begins with when it is added. */
export function firstText(name: string): string {
  const kind = kindOf(name);
  if (kind === 'flag') return 'true';
  if (kind === 'json') return '{}';
  return typeof kind === 'string' ? '' : (kind[0] ?? '');
}

/** What is wrong with the texts by themselves, by field; all else is the API's to say. */
export const fieldProblems = (draft: FieldsDraft): ReadonlyMap<string, string> =>
  new Map(
    [...draft].flatMap(([name, text]): [name: string, problem: string][] => {
      const kind = kindOf(name);
      if (kind === 'json' && !isJson(text)) return [[name, texts.fields.notJson]];
      if (kind === 'number' && !/^\d+$/.test(text.trim())) return [[name, texts.fields.notNumber]];
      return [];
    }),
  );

/** The draft in the API's fields; only for one without problems. */
export const fieldsOfDraft = (draft: FieldsDraft): Record<string, unknown> =>
  Object.fromEntries([...draft].map(([name, text]) => [name, valueOf(name, text.trim())]));

function valueOf(name: string, text: string): unknown {
  const kind = kindOf(name);
  if (kind === 'flag') return text === 'true';
  if (kind === 'number') return Number(text);
  if (kind === 'list') return text.split(/[\s,]+/).filter(Boolean);
  if (kind === 'json') return JSON.parse(text);
  return text === '' ? null : text;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
