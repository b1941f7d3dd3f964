import { z } from 'zod';
import { parseLimit, type NumberLimit } from '#domain';
import { parsedBy } from './fields.ts';

const limit = (name: NumberLimit, example: number) =>
  parsedBy(z.number().meta({ example }), (value) => parseLimit(name, value, 'value')).nullable();

/** The limits of a target, as they are given. */
export const LIMITS = {
  rate_limit: limit('rate_limit', 20),
  rate_limit_burst: limit('rate_limit_burst', 40),
  max_concurrent_per_client: limit('max_concurrent_per_client', 10),
  max_concurrent: limit('max_concurrent', 500),
  max_body_bytes: limit('max_body_bytes', 10_485_760),
  connect_timeout: limit('connect_timeout', 3),
  response_timeout: limit('response_timeout', 120),
  stream_idle_timeout: limit('stream_idle_timeout', 600),
  compression: z.boolean(),
};

const shown = z.number().nullable();

/** The same as the API shows them. */
export const SHOWN_LIMITS = {
  rate_limit: shown,
  rate_limit_burst: shown,
  max_concurrent_per_client: shown,
  max_concurrent: shown,
  max_body_bytes: shown,
  connect_timeout: shown,
  response_timeout: shown,
  stream_idle_timeout: shown,
  compression: z.boolean(),
};
