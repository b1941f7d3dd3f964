import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import type { SessionInfo, SystemView } from '#contracts';
import { systemQuery } from '../api/system.ts';
import { EmptyNote } from '../look/EmptyNote.tsx';
import { FactList } from '../look/FactList.tsx';
import { LoadingFailed } from '../look/LoadingFailed.tsx';
import { LoadingRows } from '../look/LoadingRows.tsx';
import { Note } from '../look/Note.tsx';
import { PageHeader } from '../look/PageHeader.tsx';
import { Section } from '../settings/Section.tsx';
import { texts } from '../texts.ts';
import { ProcessTable } from './ProcessTable.tsx';
import styles from './SystemPage.module.css';

const t = texts.system;
const { bytes, milliseconds } = texts.numbers;

/** What runs, in which versions, and on what. */
export function SystemPage({ session: { admin } }: { readonly session: SessionInfo }): ReactElement {
  const { data: system, error, refetch } = useQuery({ ...systemQuery, enabled: admin });
  return (
    <>
      <PageHeader
        title={t.title}
        summary={
          system && (
            <>
              <span>{t.summary(system.version)}</span>
              <span>{t.node(system.node)}</span>
            </>
          )
        }
      />
      {!admin && <EmptyNote text={t.notYours} />}
      {error && !system && <LoadingFailed error={error} onRetry={() => void refetch()} />}
      {admin && !error && !system && <LoadingRows />}
      {system && (
        <>
          <section className={styles.processes} aria-labelledby="system-processes">
            <h2 id="system-processes">{t.processes}</h2>
            <p>{t.processesLead}</p>
            <ProcessTable system={system} />
          </section>
          <Section title={t.redis} lead={t.redisLead}>
            {system.redis.persistence_failed && <Note tone="bad" text={t.persistenceFailed} />}
            <FactList facts={redisFacts(system)} />
          </Section>
          <Section title={t.orders} lead={t.ordersLead}>
            <FactList
              facts={[
                [t.inProgress, String(system.orders.in_progress)],
                [t.waiting, String(system.orders.waiting)],
                [t.failed, String(system.orders.failed)],
              ]}
            />
          </Section>
        </>
      )}
    </>
  );
}

function redisFacts({ redis }: SystemView): (readonly [string, string])[] {
  const {
    memory_bytes: memory,
    memory_limit_bytes: limit,
    persistence,
    last_saved_at,
    uptime_seconds,
    clients,
  } = redis;
  const used = memory === null ? t.unknown : bytes(memory);
  return [
    [t.deployment, t.deployments[redis.deployment]],
    [t.version, redis.version ?? t.unknown],
    [t.latency, milliseconds(redis.latency_ms)],
    [t.memory, memory !== null && limit !== null ? t.memoryOf(used, bytes(limit)) : t.memoryOpen(used)],
    [t.persistence, persistence === null ? t.unknown : t.persistences[persistence]],
    [t.lastSaved, last_saved_at === null ? t.unknown : texts.time.date(last_saved_at)],
    [t.clients, clients === null ? t.unknown : String(clients)],
    [t.uptime, uptime_seconds === null ? t.unknown : t.since(uptime_seconds)],
  ];
}
