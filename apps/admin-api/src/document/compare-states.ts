import { isDeepStrictEqual } from 'node:util';
import { CONFIG_SECTIONS, LEFT_OUT, type ConfigItem, type ConfigSection } from '#contracts';
import { DEFAULTS } from './entries.ts';
import { parted, type Entry } from './secrets.ts';
import type { Listed, State } from './state.ts';

/**
 * What is different afterwards, and what of the document is as it was.
 * @param isNamed whether the document has it
 */
export function compareStates(
  before: State,
  after: State,
  isNamed: (section: ConfigSection, name: string) => boolean,
): ConfigItem[] {
  return CONFIG_SECTIONS.flatMap((section) => {
    const [was, is] = [byName(before.get(section)), byName(after.get(section))];
    const names = [...new Set([...was.keys(), ...is.keys()])];
    return names.flatMap((name) => {
      const item = compare(section, name, was.get(name), is.get(name));
      return item.action === 'unchanged' && !isNamed(section, name) ? [] : [item];
    });
  });
}

const byName = (listed: readonly Listed[] = []): Map<string, Entry> =>
  new Map(listed.map(({ name, entry }) => [name, entry]));

function compare(
  section: ConfigSection,
  name: string,
  before: Entry | undefined,
  after: Entry | undefined,
): ConfigItem {
  const [was, is] = [before && parted(section, before).shown, after && parted(section, after).shown];
  const fields = [...new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])]
    .filter((field) => !isDeepStrictEqual(valueOf(section, before, field), valueOf(section, after, field)))
    .map((field) => ({
      field,
      before: shownOf(section, was, before, field),
      after: shownOf(section, is, after, field),
    }));
  const action = before ? (after ? (fields.length > 0 ? 'change' : 'unchanged') : 'delete') : 'create';
  return { section, name, action, fields: action === 'delete' ? [] : fields };
}

const valueOf = (section: ConfigSection, entry: Entry | undefined, field: string): unknown =>
  entry && (entry[field] ?? DEFAULTS[section][field] ?? null);

/** Of what is nothing but secret, only that it is there. */
const shownOf = (section: ConfigSection, shown: Entry | undefined, entry: Entry | undefined, field: string): unknown =>
  entry?.[field] !== undefined && shown?.[field] === undefined ? LEFT_OUT : (valueOf(section, shown, field) ?? null);
