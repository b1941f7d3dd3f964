import { metricOf, METRICS, type MetricName } from '../observe/metrics.ts';

export const METRICS_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

/** Series in the text format of Prometheus (exposition format 0.0.4). Of each metric all series stand together. */
export function metricsPage(series: ReadonlyMap<string, number>): string {
  const lines = new Map<MetricName, string[]>();
  for (const [name, value] of series) {
    const metric = metricOf(name);
    if (metric === undefined) continue;
    const those = lines.get(metric) ?? [];
    if (those.length === 0) lines.set(metric, those);
    those.push(`${name} ${value}`);
  }
  return [...lines].map(([metric, those]) => `${headOf(metric)}${those.join('\n')}\n`).join('');
}

const headOf = (metric: MetricName): string =>
  `# HELP ${metric} ${METRICS[metric].help}\n# TYPE ${metric} ${METRICS[metric].type}\n`;
