import type { Tone } from '../look/tone.ts';

/** How an answer is told apart at a glance. @param status 0: there was none */
export function statusTone(status: number): Tone {
  if (status === 0 || status >= 500) return 'bad';
  if (status >= 400) return 'warn';
  return status >= 300 ? 'busy' : 'ok';
}
