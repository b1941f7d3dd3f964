import { TargetUpdate } from '#contracts';
import { InvalidInput } from '#domain';
import type { Kind } from '../arguments/kinds.ts';
import { byName, optional } from '../arguments/parameter.ts';
import { ANOTHER_TARGET_URL, DETAILS, SWITCHES } from './target-parameters.ts';

/** All that can be set of a host, by name. */
export const TARGET_FIELDS = {
  ...ANOTHER_TARGET_URL,
  staging: byName(SWITCHES.staging),
  preserve_host: byName(SWITCHES.preserve_host, 'preserve_host_header'),
  enable_http: byName(SWITCHES.enable_http),
  enable_https: byName(SWITCHES.enable_https),
  ...DETAILS,
};

const fieldNames: Kind<string[]> = {
  shown: 'FIELD,FIELD…',
  parse: (value, field) => {
    const names = value
      .split(/[\s,]+/)
      .filter(Boolean)
      .map((name) => name.toLowerCase().replaceAll('-', '_'));
    const wrong = names.find((name) => !(name in TargetUpdate.shape));
    if (wrong !== undefined) throw InvalidInput.of(field, `names ${wrong}, which is no field of a host`);
    return names;
  },
};

export const REMOVE = { remove: byName(optional(fieldNames, 'fields that it shall not have any more')) };

type Fields = Readonly<Record<string, unknown>>;

/** A set of fields after a change. */
export const without = (fields: Fields, names: readonly string[] = []): Fields =>
  Object.fromEntries(Object.entries(fields).filter(([name]) => !names.includes(name)));

/** Fields and their values, for a table. */
export const fieldRows = (fields: Fields): [string, string][] =>
  Object.entries(fields).map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)]);
