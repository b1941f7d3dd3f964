import type { MantineColorScheme, MantineColorSchemeManager } from '@mantine/core';
import { useSyncExternalStore } from 'react';

/**
 * All that the page keeps in the browser: how it looks and is used there. Each entry is one of a few words, and is gone again when
 * its owner goes back to what is usual. Nothing of the server's is ever kept (ADR 0004).
 */
const SCHEME = 'mpm-appearance';
const SINGLE_KEYS = 'mpm-single-keys';
const OFF = 'off';

/** Mantine's way to the chosen appearance; `auto`, the system's, is what no entry says. */
export const appearanceManager = (): MantineColorSchemeManager => {
  let listener: ((event: StorageEvent) => void) | undefined;
  return {
    get: (otherwise) => schemeIn(read(SCHEME)) ?? otherwise,
    set: (scheme) => keep(SCHEME, schemeIn(scheme)),
    clear: () => keep(SCHEME, undefined),
    subscribe: (onUpdate) => {
      listener = ({ key, newValue }) => key === SCHEME && onUpdate(schemeIn(newValue) ?? 'auto');
      addEventListener('storage', listener);
    },
    unsubscribe: () => listener && removeEventListener('storage', listener),
  };
};

const schemeIn = (text: string | null): MantineColorScheme | undefined =>
  text === 'light' || text === 'dark' ? text : undefined;

const listeners = new Set<() => void>();

/** Whether keys such as `?` do something on their own (WCAG 2.1.4 wants a way to turn that off). */
export const useSingleKeys = (): boolean => useSyncExternalStore(subscribe, hasSingleKeys);
export const hasSingleKeys = (): boolean => read(SINGLE_KEYS) !== OFF;

export function setSingleKeys(on: boolean): void {
  keep(SINGLE_KEYS, on ? undefined : OFF);
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** A browser that keeps nothing, as private windows may not, is no reason to fail: the choice lasts as long as the page. */
function read(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

function keep(key: string, value: string | undefined): void {
  try {
    if (value === undefined) localStorage.removeItem(key);
    else localStorage.setItem(key, value);
  } catch {
    // See read().
  }
}
