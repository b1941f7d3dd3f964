import { z } from 'zod';

/** The one shape of every error answer of the API. */
export const Problem = z.object({
  statusCode: z.number().int(),
  /** The status in words, such as "Bad Request". */
  error: z.string(),
  /** What happened and what to do about it. */
  message: z.string(),
  /** For bad input: every wrong field. */
  details: z.array(z.object({ field: z.string(), message: z.string() })).optional(),
});
export type Problem = z.output<typeof Problem>;
