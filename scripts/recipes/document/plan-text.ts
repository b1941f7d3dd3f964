import type { ConfigItem, ConfigPlan } from '#contracts';

const SIGNS = { create: '+', change: '~', delete: '-', unchanged: ' ' } as const;
const LONGEST = 80;

/** A line for each record that is different afterwards, and for each of its fields that is. */
export function planText(plan: ConfigPlan): string {
  const lines = plan.items.filter(({ action }) => action !== 'unchanged').flatMap(itemLines);
  return [...lines, ...(lines.length > 0 ? [''] : []), sumOf(plan)].join('\n');
}

function itemLines({ section, name, action, fields }: ConfigItem): string[] {
  const isOne = section === 'settings' || section === 'auth';
  return [
    `${SIGNS[action]} ${isOne ? section : `${section} ${name}`}`,
    ...fields.map(({ field, before, after }) =>
      action === 'create' ? `    ${field}: ${shown(after)}` : `    ${field}: ${shown(before)} -> ${shown(after)}`,
    ),
  ];
}

function shown(value: unknown): string {
  const text = value === undefined ? 'null' : JSON.stringify(value);
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}

function sumOf({ applied, create, change, delete: gone, unchanged }: ConfigPlan): string {
  if (create + change + gone === 0) return `Nothing to change: ${records(unchanged)} as the document says.`;
  const [made, changed, deleted] = applied
    ? ['created', 'changed', 'deleted']
    : ['to create', 'to change', 'to delete'];
  return `${create} ${made}, ${change} ${changed}, ${gone} ${deleted}, ${unchanged} unchanged.`;
}

const records = (count: number): string => (count === 1 ? '1 record is' : `${count} records are`);
