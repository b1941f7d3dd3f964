import { yesOrNo, type Kind } from './kinds.ts';

/** One argument of a recipe, as the recipe declares it. T: what the recipe gets. */
export interface Parameter<T> {
  readonly kind: Kind<T>;
  readonly help: string;
  readonly required: boolean;
  /** false: it can only be given by its name. */
  readonly positional: boolean;
  /** Other names that mean the same. */
  readonly aliases: readonly string[];
  /** The value where it is left out; a required one has none. */
  readonly otherwise: T | undefined;
}

/** The arguments of a recipe in the order of their positions. Names are in snake_case, as the API's fields are. */
export type Parameters = Readonly<Record<string, Parameter<unknown>>>;

export type ValuesOf<P extends Parameters> = {
  readonly [Name in keyof P]: P[Name] extends Parameter<infer T> ? T : never;
};

const anyone = { required: false, positional: true, aliases: [], otherwise: undefined };

export const required = <T>(kind: Kind<T>, help: string): Parameter<T> => ({ ...anyone, kind, help, required: true });

export const optional = <T>(kind: Kind<T>, help: string): Parameter<T | undefined> => ({ ...anyone, kind, help });

/** false where it is left out. */
export const toggle = (help: string): Parameter<boolean> => ({ ...anyone, kind: yesOrNo, help, otherwise: false });

/** For what is rare, or comes after so many others that nobody would count positions. */
export const byName = <T>(parameter: Parameter<T>, ...aliases: string[]): Parameter<T> => ({
  ...parameter,
  positional: false,
  aliases,
});

export const withAlias = <T>(parameter: Parameter<T>, ...aliases: string[]): Parameter<T> => ({
  ...parameter,
  aliases,
});
