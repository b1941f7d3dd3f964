/** A short note about something that has just happened. */
export interface Toast {
  readonly id: number;
  readonly tone: 'ok' | 'bad';
  readonly text: string;
}

const SHOWN_MS = 5_000;
const AT_MOST = 4;

let toasts: readonly Toast[] = [];
let lastId = 0;
const listeners = new Set<() => void>();

function show(next: readonly Toast[]): void {
  toasts = next;
  for (const listener of listeners) listener();
}

export function toast(text: string): void {
  lastId += 1;
  const id = lastId;
  show([...toasts, { id, tone: 'ok' as const, text }].slice(-AT_MOST));
  setTimeout(() => dismissToast(id), SHOWN_MS);
}

/** Stays until it is dismissed: an error must not be missed. */
export function toastError(error: Error): void {
  lastId += 1;
  show([...toasts, { id: lastId, tone: 'bad' as const, text: error.message }].slice(-AT_MOST));
}

export const dismissToast = (id: number): void => show(toasts.filter((shown) => shown.id !== id));
export const shownToasts = (): readonly Toast[] => toasts;

export function onToasts(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
