import { operationsOf, resolved, type Description, type Schema } from './description.ts';

/** Says what linters and generators of clients want said in one particular way. */
export function tidy(description: Description): void {
  // That nobody has to log in is said, and not only left open.
  for (const { operation } of operationsOf(description)) operation.security ??= [];
  tidySchemas(description, description);
  const { schemas } = description.components;
  const text = JSON.stringify(description);
  for (const name of Object.keys(schemas)) if (!text.includes(`"#/components/schemas/${name}"`)) delete schemas[name];
}

/** A reference with something beside it comes as `allOf` of one; next to `nullable` there has to be a type. */
function tidySchemas(part: unknown, description: Description): void {
  if (typeof part !== 'object' || part === null) return;
  const schema = part as Schema;
  const [only, ...others] = Array.isArray(schema.allOf) ? schema.allOf : [];
  if (only?.$ref !== undefined && others.length === 0) {
    delete schema.allOf;
    if (Object.keys(schema).length === 0) schema.$ref = only.$ref;
    else Object.assign(schema, { ...resolved(only, description), ...schema });
  }
  const types = new Set((Array.isArray(schema.anyOf) ? schema.anyOf : []).map(({ type }) => type));
  const [type] = types;
  if (schema.nullable === true && schema.type === undefined && types.size === 1 && type) schema.type = type;
  for (const inner of Object.values(part)) tidySchemas(inner, description);
}
