import type { TemplateView } from '#contracts';
import { mayManage, type Principal, type Template } from '#domain';
import { masked } from '../targets/target-view.ts';

/** A template as a caller may see it, field by field. */
export function templateView(template: Template, caller: Principal | undefined): TemplateView {
  const own = caller !== undefined && mayManage(caller, template);
  const { custom_headers: headers, notes: _, ...fields } = template.fields;
  const hidden = headers && typeof headers === 'object' ? masked(headers as Record<string, string>) : undefined;
  return {
    name: template.name,
    fields: own ? { ...template.fields } : { ...fields, ...(hidden && { custom_headers: hidden }) },
    ...(own && { notes: template.notes, owner_token_hash: template.owner_token_hash }),
    created_by: template.created_by,
    created_at: template.created_at,
    updated_at: template.updated_at,
  };
}
