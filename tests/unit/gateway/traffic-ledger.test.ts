import { expect, test } from '@jest/globals';
import { failureReason } from '../../../apps/gateway/src/observe/failure-reason.ts';
import { Histogram } from '../../../apps/gateway/src/observe/histogram.ts';
import { metricOf, seriesName, type Series } from '../../../apps/gateway/src/observe/metrics.ts';
import { metricsPage } from '../../../apps/gateway/src/supervisor/metrics-page.ts';
import { TrafficLedger } from '../../../apps/gateway/src/supervisor/traffic-ledger.ts';

const SENT = 'mpm_sent_bytes_total{host="a.example.com"}';
const OPEN = 'mpm_connections_open{listener="http"}';
const LATE = 'mpm_event_loop_delay_seconds{worker="1",quantile="1"}';

test('numbers of workers are added up, of delays the longest counts, and a later word replaces an earlier one', () => {
  const ledger = new TrafficLedger();
  ledger.counted(1, { [SENT]: 1 });
  ledger.counted(1, { [SENT]: 10, [OPEN]: 2, [LATE]: 0.5 });
  ledger.counted(2, { [SENT]: 5, [OPEN]: 3, [LATE]: 0.1 });
  expect(Object.fromEntries(ledger.total())).toEqual({ [SENT]: 15, [OPEN]: 5, [LATE]: 0.5 });
});

test('counters of a worker that is gone stay, what it had open does not', () => {
  const ledger = new TrafficLedger();
  ledger.counted(1, { [SENT]: 10, [OPEN]: 2 });
  ledger.gone(1);
  ledger.gone(1);
  ledger.counted(2, { [SENT]: 1, [OPEN]: 1 });
  expect(Object.fromEntries(ledger.total())).toEqual({ [SENT]: 11, [OPEN]: 1 });
  ledger.forget(['b.example.com']);
  expect(ledger.total().get(SENT)).toBe(11);
  ledger.forget(['a.example.com']);
  expect(ledger.total().get(SENT)).toBe(1);
});

test('a histogram counts in each bound all that is below it, in seconds', () => {
  const histogram = new Histogram();
  for (const milliseconds of [0.5, 1, 3, 70_000]) histogram.observe(milliseconds);
  const series: Series = {};
  histogram.addTo(series, 'mpm_request_duration_seconds', { answered_by: 'backend' });
  const bucket = (le: string): number | undefined =>
    series[`mpm_request_duration_seconds_bucket{answered_by="backend",le="${le}"}`];
  expect([bucket('0.001'), bucket('0.0025'), bucket('0.005'), bucket('60'), bucket('+Inf')]).toEqual([2, 2, 3, 3, 4]);
  expect(series['mpm_request_duration_seconds_count{answered_by="backend"}']).toBe(4);
  expect(series['mpm_request_duration_seconds_sum{answered_by="backend"}']).toBeCloseTo(70.0045);
});

test('the page has all series of a metric together under its help, and none that it does not know', () => {
  const page = metricsPage(
    new Map([
      [SENT, 1],
      [OPEN, 2],
      [seriesName('mpm_sent_bytes_total', { host: 'b' }), 3],
      ['other', 4],
    ]),
  );
  expect(page.split('\n').filter((line) => !line.startsWith('# HELP'))).toEqual([
    '# TYPE mpm_sent_bytes_total counter',
    `${SENT} 1`,
    'mpm_sent_bytes_total{host="b"} 3',
    '# TYPE mpm_connections_open gauge',
    `${OPEN} 2`,
    '',
  ]);
});

test('the value of a label is escaped, and a series finds its metric again', () => {
  expect(seriesName('mpm_sent_bytes_total', { host: 'a"b\\c\nd' })).toBe('mpm_sent_bytes_total{host="a\\"b\\\\c\\nd"}');
  expect(metricOf('mpm_request_duration_seconds_bucket{le="1"}')).toBe('mpm_request_duration_seconds');
  expect(metricOf('mpm_requests_total{host="a"}')).toBe('mpm_requests_total');
  expect(metricOf('toString')).toBeUndefined();
});

test.each([
  ['ECONNREFUSED', 'connect'],
  ['UND_ERR_CONNECT_TIMEOUT', 'connect'],
  ['UND_ERR_HEADERS_TIMEOUT', 'timeout'],
  ['ECONNRESET', 'broken'],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', 'tls'],
  ['HPE_INVALID_CONSTANT', 'other'],
])('%s of a backend is counted as %s', (code, reason) => {
  expect(failureReason(code)).toBe(reason);
});
