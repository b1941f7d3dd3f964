import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { useLocation } from 'react-router';
import type { Health } from '#contracts';
import { healthQuery } from '../api/health.ts';
import { Note } from '../look/Note.tsx';
import { texts } from '../texts.ts';
import styles from './HealthNotes.module.css';

const t = texts.health;

/** What is wrong with the system as a whole, above every view; nothing while all is well. */
export function HealthNotes(): ReactElement | null {
  const { data: health } = useQuery(healthQuery);
  const { pathname } = useLocation();
  // The dashboard says the same, with what can be done about it.
  if (!health || pathname.startsWith('/dashboard')) return null;
  return (
    <div className={styles.notes}>
      {notesOf(health).map((text) => (
        <Note key={text} tone="warn" text={text} />
      ))}
    </div>
  );
}

function notesOf({ redis, scheduler, https_enabled, orphaned_resources: orphans }: Health): string[] {
  // While Redis is away nothing else can be known.
  if (redis === 'unreachable') return [t.redis];
  return [
    ...(scheduler ? [] : [t.scheduler]),
    ...(https_enabled ? [] : [t.https]),
    ...(orphans.length
      ? [
          t.orphans(
            orphans.length,
            orphans.map(({ name, reason }) => t.orphan(name, reason)),
          ),
        ]
      : []),
  ];
}
