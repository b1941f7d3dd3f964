import { z } from 'zod';

const count = z
  .string()
  .regex(/^\d{1,9}$/, 'must be a whole number')
  .meta({ type: 'integer' });

/** Query of a list: all of it, or a page. The answer says in X-Total-Count how many there are, and in Link where the next are. */
export const PageQuery = z.strictObject({
  limit: count
    .transform(Number)
    .refine((value) => value >= 1 && value <= 1_000, 'must be 1 to 1000')
    .optional(),
  offset: count.transform(Number).optional(),
});
export type PageQuery = z.output<typeof PageQuery>;
