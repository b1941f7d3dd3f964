import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { healthQuery } from '../api/health.ts';
import { apiUrl } from '../api/location.ts';
import { SESSION_KEY } from '../api/session.ts';
import { applyChange } from './apply-change.ts';
import { LiveFeed, type Connection } from './LiveFeed.ts';

/** Keeps everything on the page up to date for as long as it is mounted. */
export function useLiveUpdates(): Connection {
  const client = useQueryClient();
  const [connection, setConnection] = useState<Connection>('connecting');
  useEffect(() => {
    const feed = new LiveFeed(apiUrl('events'), {
      onConnection: (now) => {
        setConnection(now);
        void client.invalidateQueries({ queryKey: healthQuery.queryKey });
      },
      onChange: (change) => applyChange(client, change),
      onReset: () => void client.invalidateQueries(),
      onLost: () => void client.invalidateQueries({ queryKey: SESSION_KEY }),
    });
    feed.open();
    return () => feed.close();
  }, [client]);
  return connection;
}
