import { InvalidInput, parseLimit, parseSize, type NumberLimit } from '#domain';
import { orNone, yesOrNo, type Kind } from '../arguments/kinds.ts';
import { byName, optional } from '../arguments/parameter.ts';

const number = (limit: NumberLimit, shown: string): Kind<number | null> =>
  orNone({
    shown,
    parse: (value, field) => {
      if (!/^\d+(\.\d+)?$/.test(value)) throw InvalidInput.of(field, "is not a number; 'none' takes the limit away");
      return parseLimit(limit, Number(value), field);
    },
  });

const size: Kind<number | null> = orNone({
  shown: 'SIZE',
  parse: (value, field) => parseLimit('max_body_bytes', parseSize(value, field), field),
});

/** What a host lets its clients and its backend take, by name. */
export const LIMITS = {
  rate_limit: byName(optional(number('rate_limit', 'N'), "requests a second of one client; 'none': any number")),
  rate_limit_burst: byName(
    optional(number('rate_limit_burst', 'N'), 'how many of them may come at once; left out: those of a second'),
  ),
  max_concurrent_per_client: byName(
    optional(number('max_concurrent_per_client', 'N'), 'requests of one client that are open at a time'),
  ),
  max_concurrent: byName(optional(number('max_concurrent', 'N'), 'requests of all clients that are open at a time')),
  max_body_bytes: byName(optional(size, 'content of a request, such as 10m; more is 413')),
  connect_timeout: byName(
    optional(number('connect_timeout', 'SECONDS'), 'for a connection to the backend; left out: PROXY_CONNECT_TIMEOUT'),
  ),
  response_timeout: byName(
    optional(number('response_timeout', 'SECONDS'), 'until its answer begins; left out: PROXY_REQUEST_TIMEOUT'),
  ),
  stream_idle_timeout: byName(
    optional(number('stream_idle_timeout', 'SECONDS'), 'that a begun answer or a WebSocket may be silent'),
  ),
  compression: byName(optional(yesOrNo, 'true: answers are compressed for clients that take that')),
};
