import { z } from 'zod';
import { Notes, TemplateName } from './fields.ts';
import { TargetUpdate } from './targets.ts';

/** Body of POST /templates: any of a target's fields but the host itself. */
export const NewTemplate = z.strictObject({ name: TemplateName, notes: Notes.default(''), fields: TargetUpdate });
export type NewTemplate = z.output<typeof NewTemplate>;

/** Body of PUT /templates/{name}; `fields` is the whole set. */
export const TemplateUpdate = z.strictObject({ notes: Notes, fields: TargetUpdate }).partial();
export type TemplateUpdate = z.output<typeof TemplateUpdate>;

/** A template as the API shows it: strangers see `custom_headers` with their values masked, and no notes. */
export const TemplateView = z.object({
  name: z.string(),
  fields: z.record(z.string(), z.unknown()),
  notes: z.string().optional(),
  owner_token_hash: z.string().optional(),
  created_by: z.string(),
  created_at: z.iso.datetime(),
  updated_at: z.iso.datetime(),
});
export type TemplateView = z.output<typeof TemplateView>;

/** Answer of DELETE /templates/{name}. */
export const TemplateDeleted = z.object({ status: z.literal('success'), message: z.string(), name: z.string() });
export type TemplateDeleted = z.output<typeof TemplateDeleted>;
