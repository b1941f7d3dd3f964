import type { TargetView } from '#contracts';
import { burstOf } from '#domain';

/** The limits of a host, for people: those that it has. */
export function limitFacts(target: TargetView): [name: string, value: string][] {
  const { rate_limit, max_concurrent, max_concurrent_per_client, max_body_bytes } = target;
  const open = [
    ...(max_concurrent_per_client === null ? [] : [`${max_concurrent_per_client} of one client`]),
    ...(max_concurrent === null ? [] : [`${max_concurrent} in all`]),
  ];
  const times = [
    ...seconds('to connect', target.connect_timeout),
    ...seconds('to answer', target.response_timeout),
    ...seconds('of silence', target.stream_idle_timeout),
  ];
  return [
    [
      'requests',
      rate_limit === null ? 'any number' : `${rate_limit} a second of one client, ${burstOf(target)} at once`,
    ],
    ['at a time', open.join(', ') || 'any number'],
    ['content', max_body_bytes === null ? 'any size' : `at most ${max_body_bytes} bytes`],
    ['its time', times.join(', ') || 'as PROXY_CONNECT_TIMEOUT and PROXY_REQUEST_TIMEOUT say'],
    ['compression', target.compression ? 'on' : 'off'],
  ];
}

const seconds = (what: string, value: number | null): string[] => (value === null ? [] : [`${value} s ${what}`]);
