import type { CertificateView } from '#contracts';

const DAY = 24 * 60 * 60 * 1_000;
/** How far ahead a timeline may look; the part before today is a quarter of that. */
const SPANS = [14, 45, 120, 400, 2_000, 8_000].map((days) => days * DAY);
/** So many of all ends have to be in sight; a root of twenty years must not make dots of all others. */
const IN_SIGHT = 0.8;
const PAST = 0.25;
const MAX_TICKS = 7;

/** The piece of time that is drawn. */
export interface Axis {
  readonly from: number;
  readonly to: number;
  readonly ticks: readonly Tick[];
}

interface Tick {
  readonly at: number;
  readonly unit: 'day' | 'month' | 'year';
}

/** A moment as a share of the axis, 0 to 1, clipped to it. */
export const shareOf = ({ from, to }: Axis, time: number): number =>
  Math.min(Math.max((time - from) / (to - from), 0), 1);

/** The shortest axis around now that has most of the ends in sight, with days, months or years marked on it. */
export function axisFor(certificates: readonly Pick<CertificateView, 'expires_at'>[], now: number): Axis {
  const ends = certificates.map(({ expires_at }) => Date.parse(expires_at) - now);
  const span =
    SPANS.find((length) => ends.filter((end) => end <= length).length >= ends.length * IN_SIGHT) ?? Math.max(...SPANS);
  const [from, to] = [now - span * PAST, now + span];
  const ticks = (['day', 'month', 'year'] as const).map((unit) => ticksIn(from, to, unit));
  return { from, to, ticks: thinned(ticks.find(({ length }) => length > 1 && length <= MAX_TICKS * 4) ?? []) };
}

/** Every beginning of a day, month or year, in the time zone of whoever looks. */
function ticksIn(from: number, to: number, unit: Tick['unit']): Tick[] {
  const ticks: Tick[] = [];
  const start = new Date(from);
  for (let n = 1; ; n++) {
    const [year, month, day] = [start.getFullYear(), start.getMonth(), start.getDate()];
    const at = {
      day: new Date(year, month, day + n),
      month: new Date(year, month + n, 1),
      year: new Date(year + n, 0, 1),
    }[unit].getTime();
    if (at >= to) return ticks;
    ticks.push({ at, unit });
  }
}

/** Every second, third … where all would run into each other. */
const thinned = (ticks: readonly Tick[]): Tick[] => {
  const every = Math.ceil(ticks.length / MAX_TICKS);
  return ticks.filter((_, i) => i % every === 0);
};
