import { z } from 'zod';
import { Email } from './fields.ts';

/** Body of PUT /token/email. */
export const TokenEmail = z.strictObject({ cert_email: Email });
export type TokenEmail = z.output<typeof TokenEmail>;

export const TokenEmailSaved = z.object({ status: z.literal('success'), message: z.string(), cert_email: z.string() });
export type TokenEmailSaved = z.output<typeof TokenEmailSaved>;

/** Answer of GET /token/info; `hash_preview` is 16 hexadecimal digits and three dots. */
export const TokenInfo = z.object({
  name: z.string(),
  cert_email: z.string().nullable(),
  hash_preview: z.string(),
  admin: z.boolean(),
});
export type TokenInfo = z.output<typeof TokenInfo>;
