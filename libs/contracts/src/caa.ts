import { z } from 'zod';

/** A record that lets a CA issue for a name (RFC 8659), to one account and by these challenges (RFC 8657). */
export const CaaAdvised = z.object({
  /** Without a dot at its end. */
  name: z.string(),
  /** `issuewild`: for `*.{name}`. */
  tag: z.enum(['issue', 'issuewild']),
  value: z.string(),
  /** As a line of a zone file. */
  text: z.string(),
});
export type CaaAdvised = z.output<typeof CaaAdvised>;

/** Answer of GET /certificates/{cert_name}/caa: the records that keep every other CA and account from issuing for its names. */
export const CaaAdvice = z.object({
  cert_name: z.string(),
  records: z.array(CaaAdvised),
  /** All of them as lines of a zone file; empty where there is none to offer. */
  text: z.string(),
  /** What to know before they are set, and why there are none. */
  notes: z.array(z.string()),
});
export type CaaAdvice = z.output<typeof CaaAdvice>;
