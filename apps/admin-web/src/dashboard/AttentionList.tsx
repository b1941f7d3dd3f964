import { Button } from '@mantine/core';
import { useState, type ReactElement } from 'react';
import { Link } from 'react-router';
import { Icon } from '../look/Icon.tsx';
import { StateLabel } from '../look/StateLabel.tsx';
import { texts } from '../texts.ts';
import type { Attention } from './attention.ts';
import styles from './AttentionList.module.css';

const t = texts.dashboard;
const FIRST = 6;

/** What needs attention, the worst first; each leads to where it is mended. */
export function AttentionList({ items }: { readonly items: readonly Attention[] }): ReactElement {
  const [isWhole, setWhole] = useState(false);
  if (items.length === 0)
    return (
      <section className={styles.well} aria-label={t.attention}>
        <Icon name="check" size={20} />
        <p>
          <strong>{t.allWell}</strong> {t.well}
        </p>
      </section>
    );
  const shown = isWhole ? items : items.slice(0, FIRST);
  return (
    <section className={styles.list} aria-label={t.attention}>
      <ul>
        {shown.map(({ id, tone, title, detail, to }) => {
          const label = <StateLabel tone={tone} label={title} detail={detail} />;
          return (
            <li key={id}>
              {to === undefined ? (
                <div className={styles.item}>{label}</div>
              ) : (
                <Link to={to} className={styles.item ?? ''}>
                  {label}
                  <Icon name="arrow" size={16} />
                </Link>
              )}
            </li>
          );
        })}
      </ul>
      {items.length > shown.length && (
        <Button variant="subtle" size="xs" onClick={() => setWhole(true)}>
          {t.more(items.length - shown.length)}
        </Button>
      )}
    </section>
  );
}
