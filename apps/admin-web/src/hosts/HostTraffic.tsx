import type { ReactElement } from 'react';
import { LogPane } from '../logs/LogPane.tsx';
import { texts } from '../texts.ts';
import { TrafficPlots } from '../traffic/TrafficPlots.tsx';
import styles from './HostTraffic.module.css';

/** How a host is used, and its requests as they come. */
export function HostTraffic({ hostname }: { readonly hostname: string }): ReactElement {
  return (
    <div className={styles.traffic}>
      <TrafficPlots hostname={hostname} />
      <section aria-label={texts.logs.caption}>
        <h2 className={styles.heading}>{texts.logs.title}</h2>
        <LogPane filter={{ host: hostname }} ofOneHost />
      </section>
    </div>
  );
}
