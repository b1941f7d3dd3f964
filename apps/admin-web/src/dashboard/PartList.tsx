import type { ReactElement } from 'react';
import { Link } from 'react-router';
import type { Health, SystemView } from '#contracts';
import { LoadingRows } from '../look/LoadingRows.tsx';
import { StateLabel } from '../look/StateLabel.tsx';
import type { Tone } from '../look/tone.ts';
import { texts } from '../texts.ts';
import styles from './PartList.module.css';

const t = texts.parts;
const APPS = ['gateway', 'cert-manager', 'oauth-server', 'admin-api'] as const;

interface Part {
  readonly name: string;
  readonly tone: Tone;
  readonly label: string;
  readonly detail?: string | undefined;
}

interface Props {
  readonly health: Health | undefined;
  /** Only the administrator knows it. */
  readonly system: SystemView | undefined;
}

/** The state of every part of the system. */
export function PartList({ health, system }: Props): ReactElement {
  const parts = system ? partsOf(system, health) : health && partsOfHealth(health);
  return (
    <section className={styles.card} aria-labelledby="dashboard-parts">
      <div className={styles.head}>
        <h2 id="dashboard-parts">{texts.dashboard.parts}</h2>
        {system && <Link to="/system">{texts.dashboard.allParts}</Link>}
      </div>
      {!parts && <LoadingRows />}
      <ul className={styles.parts}>
        {parts?.map(({ name, tone, label, detail }) => (
          <li key={name}>
            <span>{name}</span>
            <StateLabel tone={tone} label={label} detail={detail} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function partsOf({ apps, redis }: SystemView, health: Health | undefined): Part[] {
  return [
    ...APPS.map((app): Part => {
      const running = apps.filter((each) => each.app === app);
      const workers = running.flatMap(({ gateway }) => gateway?.workers ?? []);
      const listening = workers.filter((worker) => worker.listening).length;
      const isWell = running.length > 0 && listening === workers.length;
      return {
        name: t[app],
        tone: running.length === 0 ? 'bad' : isWell ? 'ok' : 'warn',
        label: running.length === 0 ? t.away : t.running(running.length),
        detail: workers.length > 0 ? t.workers(listening, workers.length) : undefined,
      };
    }),
    redisPart(health?.redis !== 'unreachable', t.takes(redis.latency_ms)),
  ];
}

const partsOfHealth = ({ redis, scheduler, https_enabled }: Health): Part[] => [
  { name: t.gateway, tone: https_enabled ? 'ok' : 'warn', label: https_enabled ? t.running(1) : t.away },
  { name: t['cert-manager'], tone: scheduler ? 'ok' : 'bad', label: scheduler ? t.running(1) : t.away },
  { name: t['admin-api'], tone: 'ok', label: t.running(1) },
  redisPart(redis === 'healthy'),
];

const redisPart = (isThere: boolean, detail?: string): Part =>
  isThere
    ? { name: t.redis, tone: 'ok', label: t.running(1), detail }
    : { name: t.redis, tone: 'bad', label: t.unreachable };
