import type { TargetView, UpstreamsSummary } from '#contracts';
import { relative } from '../certificates/lifetime.ts';
import type { Tone } from '../look/tone.ts';
import { texts } from '../texts.ts';

const t = texts.hostState;
/** How long an error says something about now, where nothing is checked. */
const FRESH_MS = 120_000;

/** Whether what is behind a host works, as far as gateways know. */
export interface ServiceState {
  readonly tone: Tone;
  readonly label: string;
  readonly detail?: string;
  readonly needsAttention: boolean;
  /** No upstream takes requests, or the only one has just failed. */
  readonly down: boolean;
}

const quiet = (label: string, detail?: string): ServiceState => ({
  tone: 'off',
  label,
  ...(detail !== undefined && { detail }),
  needsAttention: false,
  down: false,
});

export function serviceState(
  { enabled, kind, maintenance }: TargetView,
  summary: UpstreamsSummary['hosts'][number] | undefined,
  now: number,
): ServiceState {
  if (!enabled) return quiet(t.off, t.offDetail);
  if (kind !== 'proxy') return quiet(kind === 'redirect' ? t.redirect : t.closed);
  const { up = 0, total = 0, checked = false, last_error: error = null } = summary ?? {};
  const detail = error ? { detail: t.lastError(error.message, relative(error.at, now)) } : {};
  if (total > 0 && up === 0) return { tone: 'bad', label: t.down, ...detail, needsAttention: true, down: true };
  if (up < total) return { tone: 'warn', label: t.partly(up, total), ...detail, needsAttention: true, down: false };
  const isFresh = error !== null && now - Date.parse(error.at) < FRESH_MS;
  if (isFresh && !checked) return { tone: 'bad', label: t.failing, ...detail, needsAttention: true, down: true };
  if (maintenance) return { tone: 'warn', label: t.maintenance, needsAttention: false, down: false };
  if (checked) return { tone: 'ok', label: t.up, needsAttention: false, down: false };
  return quiet(t.unchecked, detail.detail);
}
