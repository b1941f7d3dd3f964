import { InvalidInput } from './invalid-input.ts';
import type { Owned } from './token.ts';

declare const templateName: unique symbol;
/** The name under which a template is stored and managed. */
export type TemplateName = string & { readonly [templateName]: true };

/** Fields of a target by their names, as the API takes them. Which they may be, and their values, is the API's to say. */
export type TargetFields = Readonly<Record<string, unknown>>;

/** A named set of fields that new hosts begin with. Stored as `template:{name}`; field names are the API's own. */
export interface Template extends Owned {
  readonly name: TemplateName;
  readonly notes: string;
  readonly fields: TargetFields;
  /** ISO 8601, UTC. */
  readonly created_at: string;
  readonly updated_at: string;
}

const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

/** @throws InvalidInput naming `field` */
export function parseTemplateName(input: string, field = 'name'): TemplateName {
  if (NAME.test(input)) return input as TemplateName;
  throw InvalidInput.of(
    field,
    'use 1 to 64 letters, digits, dots, hyphens and underscores, and begin with a letter or a digit',
  );
}
