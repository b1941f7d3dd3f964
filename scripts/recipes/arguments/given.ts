/** What was given of these values. */
export const given = <V extends object>(values: V): V =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as V;

/** The same of those that have the name of a field: a recipe has other arguments too. */
export const fieldsOf = <V extends object, S extends object>(shape: S, values: V): Pick<V, keyof V & keyof S> =>
  Object.fromEntries(Object.entries(given(values)).filter(([name]) => name in shape)) as Pick<V, keyof V & keyof S>;
