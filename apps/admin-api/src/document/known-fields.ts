import { z } from 'zod';
import { closest } from '#domain';

/** What a field that a schema does not know was most likely meant to be. @param path of the object that it is in */
export function nearestField(schema: z.ZodType, path: readonly PropertyKey[], unknown: string): string | undefined {
  const at = path.reduce<z.ZodType | undefined>((inner, part) => inside(inner, part), schema);
  const object = bare(at);
  return object instanceof z.ZodObject ? closest(unknown, Object.keys(object.shape)) : undefined;
}

function inside(schema: z.ZodType | undefined, part: PropertyKey): z.ZodType | undefined {
  const outer = bare(schema);
  if (outer instanceof z.ZodArray) return outer.element as z.ZodType;
  return outer instanceof z.ZodObject ? (outer.shape[String(part)] as z.ZodType | undefined) : undefined;
}

/** The schema of what is written, without what may be left out, or becomes of it. */
function bare(schema: z.ZodType | undefined): z.ZodType | undefined {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable || schema instanceof z.ZodDefault)
    return bare(schema.unwrap() as z.ZodType);
  return schema instanceof z.ZodPipe ? bare(schema.in as z.ZodType) : schema;
}
