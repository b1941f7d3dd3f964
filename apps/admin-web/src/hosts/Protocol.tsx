import type { ReactElement } from 'react';
import { texts } from '../texts.ts';
import styles from './Protocol.module.css';

interface Props {
  readonly name: 'HTTP' | 'HTTPS';
  readonly on: boolean;
}

/** Whether a host is served over this protocol. */
export function Protocol({ name, on }: Props): ReactElement {
  const state = on ? texts.hosts.protocolOn(name) : texts.hosts.protocolOff(name);
  return (
    <span className={styles.protocol} data-on={on} title={state} role="img" aria-label={state}>
      {name}
    </span>
  );
}
