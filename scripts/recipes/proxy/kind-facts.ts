import type { TargetView } from '#contracts';

/** What proxy-show says of a host by its kind. */
export function kindFacts(target: TargetView): [what: string, value: string][] {
  const { kind, target_url, redirect_to, redirect_status, redirect_keep_path, closed_with, maintenance } = target;
  if (kind === 'redirect')
    return [
      ['leads to', redirect_to ?? ''],
      ['with', `${redirect_status}, ${redirect_keep_path ? 'path and query go along' : 'without path and query'}`],
    ];
  if (kind === 'closed')
    return [['closed with', closed_with === 'abort' ? 'no answer: the connection is closed' : String(closed_with)]];
  const { maintenance_message: message, maintenance_allow_from: ranges } = target;
  const except = ranges.length ? `, except for ${ranges.join(', ')}` : '';
  return [
    ...(target.upstreams.length ? upstreamFacts(target) : [['target', target_url ?? ''] as [string, string]]),
    ['maintenance', maintenance ? `on: it answers 503${except}` : 'off'],
    ...(message === null ? [] : [['its message', message] as [string, string]]),
  ];
}

/** What a host with several backends does with them. */
const upstreamFacts = (target: TargetView): [what: string, value: string][] => [
  [
    'upstreams',
    target.upstreams.map(({ url, weight, drain }) => `${url}, weight ${weight}${drain ? ', drained' : ''}`).join('\n'),
  ],
  ['requests go', target.load_balancing === 'round_robin' ? 'by turns' : 'to the fewest under way'],
  ['sticky cookie', target.sticky?.cookie ?? 'none'],
  ['left out', ejection(target.ejection)],
  [
    'health check',
    target.health_check ? `${target.health_check.path}, every ${target.health_check.interval} s` : 'none',
  ],
];

const ejection = (rule: TargetView['ejection']): string =>
  rule === null
    ? 'never'
    : `after ${rule.failures} failures within ${rule.window} s, for ${rule.time} to ${rule.max_time} s`;
