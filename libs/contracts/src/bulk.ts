import { z } from 'zod';
import { HOST_KINDS } from '#domain';
import { Hostname, Labels } from './fields.ts';
import { flag } from './flags.ts';

const BULK_ACTIONS = ['enable', 'disable', 'label', 'unlabel'] as const;
const MAX_HOSTS = 10_000;

const search = z
  .string()
  .max(200, 'has more than 200 characters')
  .refine((text) => text.trim() !== '', 'is empty');
const filled = Labels.refine((labels) => labels.length > 0, 'is empty; name at least one label');

/** Which hosts: by name, or all of one's own that meet every condition. */
const Selection = z
  .strictObject({
    hostnames: z.array(Hostname).min(1, 'is empty').max(MAX_HOSTS, `has more than ${MAX_HOSTS} hosts`),
    search,
    /** All of them. */
    labels: filled,
    kind: z.enum(HOST_KINDS),
    enabled: z.boolean(),
    owner: z.string().min(1, 'is empty'),
    cert_name: z.string().min(1, 'is empty'),
  })
  .partial()
  .refine((given) => Object.values(given).some((value) => value !== undefined), {
    message: 'says nothing: give hostnames, labels, search or another condition',
  })
  .refine(({ hostnames, ...conditions }) => !hostnames || Object.values(conditions).every((it) => it === undefined), {
    path: ['hostnames'],
    message: 'goes without other conditions',
  });

/** Body of POST /proxy/targets/bulk. */
export const BulkChange = z
  .strictObject({ action: z.enum(BULK_ACTIONS), labels: filled.optional(), select: Selection })
  .superRefine(({ action, labels }, context) => {
    const needed = action === 'label' || action === 'unlabel';
    if (needed === (labels !== undefined)) return;
    const message = needed ? `is missing: which labels to ${action}` : `goes with label and unlabel alone`;
    context.addIssue({ code: 'custom', path: ['labels'], message, input: labels });
  });
export type BulkChange = z.output<typeof BulkChange>;

/** Query of POST /proxy/targets/bulk: with `dry_run` nothing is changed, and the answer says what would be. */
export const BulkQuery = z.strictObject({ dry_run: flag });
export type BulkQuery = z.output<typeof BulkQuery>;

/** What became of one host: it is as it shall be, or nothing of it was changed and `message` says why. */
const Result = z.object({
  hostname: z.string(),
  result: z.enum(['changed', 'unchanged', 'not_found', 'forbidden', 'failed']),
  message: z.string().optional(),
});

export const BulkChanged = z.object({
  action: z.enum(BULK_ACTIONS),
  dry_run: z.boolean(),
  changed: z.int(),
  unchanged: z.int(),
  /** Those that are not as they shall be. */
  failed: z.int(),
  results: z.array(Result),
});
export type BulkChanged = z.output<typeof BulkChanged>;
