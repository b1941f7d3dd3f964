import { useEffect, useMemo, useSyncExternalStore } from 'react';
import type { LogFilter } from '../api/logs.ts';
import { LogLines, type LogState } from './LogLines.ts';

interface Lines extends LogState {
  readonly retry: () => void;
}

/** The requests of a filter, as they come. @param held what comes is counted and not shown */
export function useLogLines(filter: LogFilter, held: boolean): Lines {
  const asked = JSON.stringify(filter);
  const lines = useMemo(() => new LogLines(JSON.parse(asked) as LogFilter), [asked]);
  useEffect(() => {
    lines.open();
    return () => lines.close();
  }, [lines]);
  useEffect(() => lines.hold(held), [lines, held]);
  const state = useSyncExternalStore(lines.listen, () => lines.state);
  return { ...state, retry: () => void lines.load() };
}
