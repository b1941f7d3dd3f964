import { entriesOf } from './host-draft.ts';
import type { DraftForm } from './use-host-draft.ts';

/**
 * What is wrong with a field, or with the first of its entries that is wrong, with that entry in front: `10.0.0/8: Is not a range.`
 */
export function problemIn(form: DraftForm, field: string): string | undefined {
  const whole = form.problem(field);
  if (whole !== undefined) return whole;
  const value = (form.draft as unknown as Readonly<Record<string, unknown>>)[field];
  if (typeof value !== 'string') return undefined;
  for (const [i, entry] of entriesOf(value).entries()) {
    const problem = form.problem(`${field}.${i}`);
    if (problem !== undefined) return `${entry}: ${problem}`;
  }
  return undefined;
}
