import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { healthQuery } from '../api/health.ts';
import { apiUrl } from '../api/location.ts';
import { SESSION_KEY } from '../api/session.ts';
import type { LiveChange } from '#contracts';
import { applyChanges } from './apply-change.ts';
import { LiveFeed, type Connection } from './LiveFeed.ts';

/** A change of many hosts comes as an event for each: they are shown together, or the page would do nothing else. */
const TOGETHER_MS = 60;

/** Keeps everything on the page up to date for as long as it is mounted. */
export function useLiveUpdates(): Connection {
  const client = useQueryClient();
  const [connection, setConnection] = useState<Connection>('connecting');
  useEffect(() => {
    let waiting: LiveChange[] = [];
    let timer: ReturnType<typeof setTimeout> | undefined;
    const apply = (): void => {
      const changes = waiting;
      [waiting, timer] = [[], undefined];
      applyChanges(client, changes);
    };
    const feed = new LiveFeed(apiUrl('events'), {
      onConnection: (now) => {
        setConnection(now);
        void client.invalidateQueries({ queryKey: healthQuery.queryKey });
      },
      onChange: (change) => {
        waiting.push(change);
        timer ??= setTimeout(apply, TOGETHER_MS);
      },
      onReset: () => void client.invalidateQueries(),
      onLost: () => void client.invalidateQueries({ queryKey: SESSION_KEY }),
    });
    feed.open();
    return () => {
      clearTimeout(timer);
      feed.close();
    };
  }, [client]);
  return connection;
}
