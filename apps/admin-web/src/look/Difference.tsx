import type { ReactElement } from 'react';
import { VisuallyHidden } from '@mantine/core';
import { changeTexts as t } from '../history-texts.ts';
import styles from './Difference.module.css';

/** A place whose value is another one; a side is left out where there was nothing. */
export interface Differing {
  readonly path: string;
  readonly before?: unknown;
  readonly after?: unknown;
}

/** What stands in the API's answers for what it does not show. */
const HIDDEN = '***';

/** What is different, place by place: what was there struck, what is there now below it. */
export function Difference({ entries }: { readonly entries: readonly Differing[] }): ReactElement {
  return (
    <dl className={styles.list}>
      {entries.map(({ path, before, after }) => (
        <div key={path} className={styles.entry}>
          <dt>{placeOf(path)}</dt>
          <dd>
            {before !== undefined && <Value side="before" value={before} />}
            {after !== undefined && <Value side="after" value={after} />}
          </dd>
        </div>
      ))}
    </dl>
  );
}

function Value({ side, value }: { readonly side: 'before' | 'after'; readonly value: unknown }): ReactElement {
  const text = valueText(value);
  return (
    <div className={styles.value} data-side={side} title={text === HIDDEN ? t.hiddenHint : undefined}>
      <VisuallyHidden>{t[side]}</VisuallyHidden>
      <code>{text === HIDDEN ? t.hidden : text}</code>
    </div>
  );
}

/** `/custom_headers/X-Shop` (RFC 6901) as it is read: `custom_headers › X-Shop`. */
const placeOf = (path: string): string =>
  path
    .replace(/^\//, '')
    .split('/')
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
    .join(' › ');

/** A value of JSON as it is read. */
function valueText(value: unknown): string {
  if (value === null || value === undefined || value === '') return t.nothing;
  if (typeof value === 'string') return value;
  if (Array.isArray(value) && value.every((each) => typeof each !== 'object'))
    return value.length === 0 ? t.nothing : value.join(', ');
  return JSON.stringify(value, null, 2);
}
