import { useCallback } from 'react';
import { useSearchParams } from 'react-router';

interface ViewParams {
  readonly get: (name: string) => string | undefined;
  /** Sets a parameter, or removes it (undefined). Typing a search replaces the entry in the history; dialogs add one. */
  readonly set: (name: string, value: string | undefined, options?: { replace: boolean }) => void;
  /** Removes several at once, as a dialog with a tab does when it closes. */
  readonly drop: (...names: string[]) => void;
}

/** What a view shows besides its path stands in the address: a search, a filter, an open dialog. Reloads and links keep it. */
export function useViewParams(): ViewParams {
  const [params, setParams] = useSearchParams();
  const get = useCallback((name: string) => params.get(name) ?? undefined, [params]);
  const set = useCallback<ViewParams['set']>(
    (name, value, options) => {
      setParams(
        (before) => {
          const after = new URLSearchParams(before);
          if (value === undefined || value === '') after.delete(name);
          else after.set(name, value);
          return after;
        },
        { replace: options?.replace ?? false },
      );
    },
    [setParams],
  );
  const drop = useCallback(
    (...names: string[]) =>
      setParams((before) => new URLSearchParams([...before].filter(([name]) => !names.includes(name)))),
    [setParams],
  );
  return { get, set, drop };
}
