import { z } from 'zod';
import {
  ADMIN_API_TARGET,
  COOKIE_SECURE,
  DEFAULT_EJECTION,
  DEFAULT_SLOW_START,
  LOAD_BALANCING,
  OAUTH_SERVER_TARGET,
  SAME_SITE,
} from '#domain';

/** Where requests go: a backend, or one of our own apps. */
const backendUrl = z.union([z.literal([OAUTH_SERVER_TARGET, ADMIN_API_TARGET]), z.url({ protocol: /^https?$/ })]);

/** How a target shares its requests between backends. Targets of before that have one backend, and these defaults. */
export const balancedFields = {
  target_url: backendUrl.nullable().default(null),
  upstreams: z
    .array(
      z.object({
        url: backendUrl,
        weight: z.number().int().default(1),
        drain: z.boolean().default(false),
      }),
    )
    .default([]),
  load_balancing: z.enum(LOAD_BALANCING).default('round_robin'),
  sticky: z
    .object({
      cookie: z.string(),
      secure: z.enum(COOKIE_SECURE).default('auto'),
      http_only: z.boolean().default(true),
      same_site: z.enum(SAME_SITE).default('lax'),
    })
    .nullable()
    .default(null),
  ejection: z
    .object({ failures: z.number(), window: z.number(), time: z.number(), max_time: z.number() })
    .nullable()
    .default(DEFAULT_EJECTION),
  health_check: z
    .object({ path: z.string(), interval: z.number(), timeout: z.number(), expected_statuses: z.array(z.string()) })
    .nullable()
    .default(null),
  slow_start: z.number().default(DEFAULT_SLOW_START),
};
