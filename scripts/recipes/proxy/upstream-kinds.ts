import {
  COOKIE_SECURE,
  DEFAULT_EJECTION,
  InvalidInput,
  LOAD_BALANCING,
  parseEjection,
  parseHealthCheck,
  parseSlowStart,
  parseSticky,
  parseUpstreams,
  SAME_SITE,
  type Ejection,
  type HealthCheck,
  type LoadBalancing,
  type Sticky,
  type UpstreamSpec,
} from '#domain';
import { oneOf, orNone, type Kind } from '../arguments/kinds.ts';
import { byName, optional } from '../arguments/parameter.ts';

/** `URL*WEIGHT`, with commas or spaces between several; `none` is an empty list. */
const upstreams: Kind<UpstreamSpec[]> = {
  shown: 'URL*WEIGHT,…|none',
  parse: (value, field) => {
    if (value === 'none') return [];
    const specs = value
      .split(/[\s,]+/)
      .filter(Boolean)
      .map((word) => {
        const [, url = word, weight = '1'] = /^(.*)\*(\d+)$/.exec(word) ?? [];
        return { url, weight: Number(weight), drain: false };
      });
    return parseUpstreams(specs, field);
  },
};

/** As a Set-Cookie field has them: `NAME; Secure; SameSite=Strict`. */
const sticky: Kind<Sticky> = {
  shown: "'NAME; SameSite=Strict'",
  parse: (value, field) => {
    const [cookie = '', ...attributes] = value.split(';').map((part) => part.trim());
    let made: Sticky = { cookie, secure: 'auto', http_only: true, same_site: 'lax' };
    for (const attribute of attributes) made = { ...made, ...cookieAttribute(attribute, field) };
    return parseSticky(made, field);
  },
};

function cookieAttribute(text: string, field: string): Partial<Sticky> {
  const [name = '', value = ''] = text.toLowerCase().split('=');
  if (name === 'secure') return { secure: value === '' ? 'always' : oneOf(COOKIE_SECURE).parse(value, field) };
  if (name === 'httponly') return { http_only: value !== 'false' };
  if (name === 'samesite') return { same_site: oneOf(SAME_SITE).parse(value, field) };
  throw InvalidInput.of(field, `"${text}" is none of Secure, Secure=never, HttpOnly=false and SameSite=…`);
}

/** `key=value` words; an unknown key is reported. */
function numbers<Key extends string>(words: readonly string[], keys: readonly Key[], field: string): Map<Key, string> {
  const given = new Map<Key, string>();
  for (const word of words) {
    const [name = '', value = ''] = word.split('=');
    const key = keys.find((known) => known === name.replaceAll('-', '_'));
    if (!key) throw InvalidInput.of(field, `"${word}" is none of ${keys.map((known) => `${known}=…`).join(', ')}`);
    given.set(key, value);
  }
  return given;
}

const ejection: Kind<Ejection> = {
  shown: "'failures=3 window=10 time=10 max-time=300'",
  parse: (value, field) => {
    const given = numbers(value.split(/\s+/).filter(Boolean), ['failures', 'window', 'time', 'max_time'], field);
    const of = (key: keyof Ejection): number => Number(given.get(key) ?? DEFAULT_EJECTION[key]);
    const time = of('time');
    return parseEjection(
      {
        failures: of('failures'),
        window: of('window'),
        time,
        max_time: Math.max(of('max_time'), given.has('max_time') ? 0 : time),
      },
      field,
    );
  },
};

const healthCheck: Kind<HealthCheck> = {
  shown: "'/PATH interval=10 timeout=5 statuses=200-399'",
  parse: (value, field) => {
    const [path = '', ...words] = value.split(/\s+/).filter(Boolean);
    const given = numbers(words, ['interval', 'timeout', 'statuses'], field);
    const statuses = (given.get('statuses') ?? '200-399').split(',').filter(Boolean);
    return parseHealthCheck(
      {
        path,
        interval: Number(given.get('interval') ?? 10),
        timeout: Number(given.get('timeout') ?? 5),
        expected_statuses: statuses,
      },
      field,
    );
  },
};

const slowStart: Kind<number> = { shown: 'SECONDS', parse: (value, field) => parseSlowStart(Number(value), field) };
const loadBalancing: Kind<LoadBalancing> = oneOf(LOAD_BALANCING);

/** How a host shares its requests between backends, by name. */
export const BALANCED = {
  upstreams: byName(optional(upstreams, 'several backends with their weights; none: target-url is the only one')),
  load_balancing: byName(optional(loadBalancing, 'how they take turns; weights count in both')),
  sticky: byName(optional(orNone(sticky), 'a cookie that keeps each client at its backend')),
  ejection: byName(optional(orNone(ejection), 'after how many failures, within how many seconds, one is left out')),
  health_check: byName(optional(orNone(healthCheck), 'what each backend is asked from time to time')),
  slow_start: byName(optional(slowStart, 'how long a backend that came back gets less')),
};
