import { useEffect, useId, useState, type KeyboardEvent } from 'react';
import type { Command } from './command.ts';
import { grouped, matching } from './matching.ts';

interface Choice {
  readonly typed: string;
  readonly type: (text: string) => void;
  /** What was found, in the order in which it is shown. */
  readonly found: readonly Command[];
  readonly active: Command | undefined;
  readonly point: (command: Command) => void;
  readonly listId: string;
  readonly idOf: (command: Command) => string;
  readonly onKeyDown: (event: KeyboardEvent) => void;
}

/** A choice among commands by what is typed and by the keys of a combobox. */
export function useChoice(all: readonly Command[], run: (command: Command) => void): Choice {
  const listId = useId();
  const [typed, setTyped] = useState('');
  const [at, setAt] = useState(0);
  const found = grouped(matching(all, typed)).flatMap(([, members]) => members);
  const active = found[Math.min(at, found.length - 1)];
  const idOf = ({ id }: Command): string => `${listId}-${id.replaceAll(/[^\w.-]/g, '_')}`;
  const activeId = active && idOf(active);

  useEffect(() => {
    if (activeId) document.getElementById(activeId)?.scrollIntoView({ block: 'nearest' });
  }, [activeId]);

  const onKeyDown = (event: KeyboardEvent): void => {
    // An input method may be choosing a word with the same keys.
    if (event.nativeEvent.isComposing || found.length === 0) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step === undefined && event.key !== 'Enter') return;
    event.preventDefault();
    if (step !== undefined) setAt((now) => (Math.min(now, found.length - 1) + step + found.length) % found.length);
    else if (active) run(active);
  };
  return {
    typed,
    type: (text) => {
      setTyped(text);
      setAt(0);
    },
    found,
    active,
    point: (command) => setAt(found.indexOf(command)),
    listId,
    idOf,
    onKeyDown,
  };
}
