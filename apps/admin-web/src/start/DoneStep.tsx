import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { Link } from 'react-router';
import type { TargetView } from '#contracts';
import { healthQuery } from '../api/health.ts';
import { hostLink } from '../hosts/host-link.ts';
import { Icon } from '../look/Icon.tsx';
import { texts } from '../texts.ts';
import styles from './StartPage.module.css';

const t = texts.start;

interface Props {
  readonly target: TargetView;
  readonly onAnother: () => void;
}

/** The way to what was set up. */
export function DoneStep({ target, onAnother }: Props): ReactElement {
  const { data: health } = useQuery(healthQuery);
  const link = hostLink(target, health?.public_ports);
  return (
    <>
      <p role="status">{t.done(target.hostname)}</p>
      <div className={styles.ways}>
        {link !== undefined && (
          <Button
            component="a"
            href={link}
            target="_blank"
            rel="noreferrer"
            rightSection={<Icon name="open" size={16} />}
          >
            {t.open(target.hostname)}
          </Button>
        )}
        <Button component={Link} to={`/hosts?q=${encodeURIComponent(target.hostname)}`} variant="default">
          {t.hosts}
        </Button>
        <Button variant="subtle" color="gray" onClick={onAnother}>
          {t.another}
        </Button>
      </div>
    </>
  );
}
