let second = -1;
let untilSecond = '';

/** The time of now as ISO 8601. All but the milliseconds is worked out once a second. */
export function isoNow(): string {
  const now = Date.now();
  const ms = now % 1_000;
  if (now - ms !== second) {
    second = now - ms;
    untilSecond = new Date(second).toISOString().slice(0, -4);
  }
  return `${untilSecond}${ms < 10 ? '00' : ms < 100 ? '0' : ''}${ms}Z`;
}

/** With one digit after the point. Whole numbers become text at a fraction of what others cost. */
export function tenths(value: number): string {
  const n = Math.round(value * 10);
  const digit = n % 10;
  return digit === 0 ? `${n / 10}` : `${(n - digit) / 10}.${digit}`;
}
