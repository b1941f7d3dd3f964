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
    ['target', target_url ?? ''],
    ['maintenance', maintenance ? `on: it answers 503${except}` : 'off'],
    ...(message === null ? [] : [['its message', message] as [string, string]]),
  ];
}
