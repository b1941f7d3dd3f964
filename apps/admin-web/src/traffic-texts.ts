import { count } from './words.ts';

const compact = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 });
const bytes = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const;

/** The texts about what was asked for, and what was logged of it. */
export const trafficTexts = {
  numbers: {
    compact: (n: number): string => compact.format(n),
    bytes: (n: number): string => {
      const power = Math.min(Math.floor(Math.log10(Math.max(n, 1)) / 3), bytes.length - 1);
      const format = { style: 'unit', unit: bytes[power] ?? 'byte', unitDisplay: 'short', maximumFractionDigits: 1 };
      return new Intl.NumberFormat('en', format as Intl.NumberFormatOptions).format(n / 1_000 ** power);
    },
    milliseconds: (n: number): string =>
      n >= 1_000 ? `${(n / 1_000).toFixed(1)} s` : `${n < 10 ? n.toFixed(1) : Math.round(n)} ms`,
  },
  traffic: {
    title: 'Traffic',
    range: 'Time',
    ranges: { '1h': 'Last hour', '3h': '3 hours', '24h': '24 hours' },
    show: 'Show as',
    as: { plots: 'Plots', table: 'Table' },
    requests: 'Requests',
    perStep: (seconds: number): string =>
      seconds === 60 ? 'per minute' : `per ${count(seconds / 60, 'minute', 'minutes')}`,
    answered: 'Answered',
    clientErrors: '4xx',
    serverErrors: '5xx or none',
    errors: 'Errors',
    waiting: 'Waiting time',
    waitingHint: 'until the answer begins',
    median: 'Median',
    p95: '95 %',
    content: 'Content',
    sent: 'Sent',
    received: 'Received',
    time: 'Time',
    none: 'none',
    noTraffic: 'No request has been finished in this time.',
    caption: 'Traffic in steps, latest first',
    clock: (iso: string): string =>
      new Date(iso).toLocaleTimeString('en', { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }),
    at: (time: string, values: readonly string[]): string => `${time}: ${values.join(', ')}`,
  },
} as const;
