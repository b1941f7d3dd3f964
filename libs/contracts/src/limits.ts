import { z } from 'zod';
import { NO_LIMITS, parseLimit, type NumberLimit } from '#domain';
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

/** The same for a new target: each may be left out. */
export const NEW_LIMITS = {
  rate_limit: LIMITS.rate_limit.default(NO_LIMITS.rate_limit),
  rate_limit_burst: LIMITS.rate_limit_burst.default(NO_LIMITS.rate_limit_burst),
  max_concurrent_per_client: LIMITS.max_concurrent_per_client.default(NO_LIMITS.max_concurrent_per_client),
  max_concurrent: LIMITS.max_concurrent.default(NO_LIMITS.max_concurrent),
  max_body_bytes: LIMITS.max_body_bytes.default(NO_LIMITS.max_body_bytes),
  connect_timeout: LIMITS.connect_timeout.default(NO_LIMITS.connect_timeout),
  response_timeout: LIMITS.response_timeout.default(NO_LIMITS.response_timeout),
  stream_idle_timeout: LIMITS.stream_idle_timeout.default(NO_LIMITS.stream_idle_timeout),
  compression: LIMITS.compression.default(NO_LIMITS.compression),
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
