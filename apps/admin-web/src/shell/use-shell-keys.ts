import { useEffect, useRef } from 'react';
import { useNavigate } from 'react-router';
import { hasSingleKeys } from '../look/preferences.ts';
import { goKeys } from './go-keys.ts';

/** What lies over the view, if anything. */
export type Overlay = 'palette' | 'shortcuts' | 'more' | undefined;

const isMac = /mac|iphone|ipad/i.test(navigator.userAgent);
/** How the keys for the palette are written here. */
export const COMMAND_KEY = isMac ? '⌘ K' : 'Ctrl K';

/** So long a `g` waits for what follows it. */
const PAIR_MS = 1_200;

/**
 * The keys that work in every view: Ctrl or Command with K, and on their own, where that is not turned off and nobody types, `?`, `/`
 * and `g` with the letter of a view.
 */
export function useShellKeys(open: (overlay: Overlay | ((before: Overlay) => Overlay)) => void): void {
  const navigate = useNavigate();
  const pressedG = useRef(Number.NEGATIVE_INFINITY);
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.isComposing) return;
      if ((isMac ? event.metaKey : event.ctrlKey) && !event.shiftKey && event.key.toLowerCase() === 'k') {
        // A dialog of the view has what somebody is typing.
        if (isCovered('[data-palette]')) return;
        event.preventDefault();
        open((before) => (before === 'palette' ? undefined : 'palette'));
        return;
      }
      if (event.ctrlKey || event.metaKey || event.altKey || !hasSingleKeys() || isTyping(event.target)) return;
      if (isCovered()) return;
      const follows = event.timeStamp - pressedG.current < PAIR_MS;
      pressedG.current = event.key === 'g' && !follows ? event.timeStamp : Number.NEGATIVE_INFINITY;
      const view = follows ? goKeys.get(event.key) : undefined;
      if (view) void navigate(`/${view.path}`);
      else if (event.key === '?') open('shortcuts');
      else if (event.key !== '/' || !focusSearch()) return;
      event.preventDefault();
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, [navigate, open]);
}

/** Whether a dialog is open, other than the one that is named. */
const isCovered = (except = 'none'): boolean =>
  [...document.querySelectorAll('[role="dialog"]')].some((dialog) => !dialog.querySelector(except));

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable || target.matches('input, textarea, select, [role="menu"] *'));

function focusSearch(): boolean {
  const field = document.querySelector<HTMLInputElement>('main input[type="search"]');
  field?.focus();
  return field !== null;
}
