import { ALIASES, Configuration, SECRETS, withoutPassword } from '#config';
import { closest, InvalidInput } from '#domain';
import type { Kind } from '../arguments/kinds.ts';
import type { EnvFile } from './env-file.ts';

const HIDDEN = '(hidden)';
const NAMES = Object.keys(Configuration.shape);

/** The name of a variable. */
export const variable: Kind<string> = {
  shown: 'NAME',
  parse: (text, field) => {
    const name = text.toUpperCase();
    if (NAMES.includes(name)) return name;
    const stands = ALIASES[name]?.[0];
    if (stands !== undefined) throw InvalidInput.of(field, `${name} is an older spelling of ${stands}; name that`);
    const secret = /^(.*)_FILE$/.exec(name)?.[1];
    if (secret !== undefined && isSecret(secret))
      throw InvalidInput.of(field, `${name} belongs into the environment: .env has ${secret} itself`);
    const meant = closest(name, NAMES);
    throw InvalidInput.of(field, `"${text}" is no variable of .env${meant ? `; is ${meant} meant?` : ''}`);
  },
};

/** A variable as it stands now. */
export interface Standing {
  readonly name: string;
  /** Without what must not be shown. */
  readonly shown: string;
  /** What the file has, as it is. */
  readonly value: string;
  readonly section: string;
  /** Whether the environment says something else than .env, and so wins. */
  readonly overridden: boolean;
}

/** Every variable of the file, with what is in effect: `just` has exported the file, where the environment did not say otherwise. */
export function standings(file: EnvFile, environment: NodeJS.ProcessEnv = process.env): Standing[] {
  return file.assignments.map(({ name, value, section }) => {
    const now = environment[name] ?? value;
    const fromFile = isSecret(name) && !now && Boolean(environment[`${name}_FILE`]);
    const shown = fromFile ? `(hidden, in ${environment[`${name}_FILE`]})` : masked(name, now);
    return { name, shown, value, section, overridden: now !== value || fromFile };
  });
}

export const isSecret = (name: string): boolean => (SECRETS as readonly string[]).includes(name);

/** A URL may carry a password. */
export function masked(name: string, value: string): string {
  if (value === '') return '';
  return isSecret(name) ? HIDDEN : /:\/\/[^/]*@/.test(value) ? withoutPassword(value) : value;
}

/** The environment as it would be if the file were this one: what the environment says beside the file goes on winning. */
export function environmentWith(
  before: EnvFile,
  after: EnvFile,
  environment: NodeJS.ProcessEnv = process.env,
): NodeJS.ProcessEnv {
  const old = new Map(before.assignments.map(({ name, value }) => [name, value]));
  const fromFile = after.assignments.filter(({ name }) => (environment[name] ?? old.get(name)) === old.get(name));
  return { ...environment, ...Object.fromEntries(fromFile.map(({ name, value }) => [name, value])) };
}
