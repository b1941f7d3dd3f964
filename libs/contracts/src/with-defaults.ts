import type { z } from 'zod';

type Shape = Readonly<Record<string, z.ZodType>>;

type Given<T> = T extends (infer E)[] ? readonly E[] : T;

/** A value for each field. */
export type Defaults<F extends Shape> = { readonly [K in keyof F]: Given<z.output<F[K]>> };

/** The same fields, each of which may be left out. */
export function withDefaults<F extends Shape>(
  fields: F,
  defaults: Defaults<F>,
): { [K in keyof F]: z.ZodDefault<F[K]> } {
  const optional = Object.entries(fields).map(([name, field]) => [name, field.default(defaults[name])] as const);
  return Object.fromEntries(optional) as { [K in keyof F]: z.ZodDefault<F[K]> };
}
